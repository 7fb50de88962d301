import { messages } from '../../db/schema.ts'
import { newId } from '../../id.ts'
import { type Case, seal } from './case.ts'

/** Stores a message or an internal note, sealed. */
export async function writeMessage(
  file: Case,
  message: { kind: 'from-person' | 'to-person' | 'note'; body: string; staffId: string | null },
): Promise<string> {
  const id = newId('msg', file.at.getTime())
  await file.tx.insert(messages).values({
    id,
    requestId: file.row.id,
    kind: message.kind,
    staffId: message.staffId,
    bodySealed: seal(file, 'messages', 'body_sealed', id, message.body),
    at: file.at,
  })
  return id
}
