import { z } from 'zod'
import { ConnectorError } from '../contract.ts'

/** Where an export stands, and what its end will have to tell. */
const cursorSchema = z.object({
  contacts: z.array(z.object({ id: z.string(), emails: z.array(z.string()), archived: z.boolean() })),
  part: z.number(),
  /** Which contact, address or form of the part. */
  nth: z.number(),
  after: z.string().optional(),
  described: z.array(z.string()),
  /** What the token may not read. */
  lacks: z.array(z.string()),
  hiddenProperties: z.number(),
  files: z.number(),
  hiddenFiles: z.number(),
  unknownForms: z.number(),
})
export type Cursor = z.infer<typeof cursorSchema>

export function readCursor(text: string): Cursor {
  const cursor = cursorSchema.safeParse(JSON.parse(text))
  if (!cursor.success) throw new ConnectorError('bug', 'the place of the export cannot be read')
  return cursor.data
}

/** Every address of the contacts, once. */
export function addressesIn({ contacts }: Cursor): string[] {
  return [...new Set(contacts.flatMap(({ emails }) => emails.map((email) => email.toLowerCase())))]
}
