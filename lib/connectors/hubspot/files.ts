import { z } from 'zod'
import type { HttpClient } from '../http.ts'
import { VERSION } from './api.ts'

const FILES = `/files/${VERSION}/files`

const file = z.object({
  id: z.string(),
  name: z.string().nullish(),
  extension: z.string().nullish(),
  type: z.string().nullish(),
  size: z.number().nullish(),
  access: z.string(),
  createdAt: z.string(),
})

export type HubspotFile = z.infer<typeof file>

/** A file without its content. Undefined when it is gone, and also when our token may not see it. */
export async function readFile(client: HttpClient, id: string): Promise<HubspotFile | undefined> {
  const { data } = await client.send({
    method: 'GET',
    template: `${FILES}/{id}`,
    path: { id },
    accept: [403, 404],
    schema: file,
  })
  return data
}

/** Hidden from the file library: it was uploaded to a record, not chosen from what everybody uses. */
export function isUpload({ access }: HubspotFile): boolean {
  return access.startsWith('HIDDEN_')
}

/** Deletes a file for good, with everything made of it. Gone already is fine. */
export async function deleteFile(client: HttpClient, id: string): Promise<void> {
  await client.send({ method: 'DELETE', template: `${FILES}/{id}/gdpr-delete`, path: { id }, accept: [404] })
}
