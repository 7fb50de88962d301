import { open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const lineSchema = z.object({
  v: z.literal(1),
  what: z.enum(['shred', 'purge']),
  request: z.string().min(1),
  at: z.iso.datetime(),
})

/** `shred`: the personal data of the request went. `purge`: what had stayed of it went too. */
type DeletionKind = z.infer<typeof lineSchema>['what']

export interface Deletion {
  what: DeletionKind
  /** the request's id: a number that names nobody */
  request: string
  at: Date
}

export interface Deletions {
  /** oldest first; what was tried again stands in it twice */
  entries: Deletion[]
  /** numbers of lines that hold no entry: one that a crash or a full disk cut short (nothing was deleted after it), or a damaged one */
  unreadable: number[]
}

/** Where the ledger lies: as configured, else in the data folder. */
export function deletionLedgerFile(settings: { DELETION_LEDGER?: string; RIGHTSDESK_DATA: string }): string {
  return settings.DELETION_LEDGER ?? join(settings.RIGHTSDESK_DATA, 'deletions.jsonl')
}

/**
 * Writes down what is about to be deleted and returns once it is on the disk. Called before the deleting transaction: a
 * line too many is harmless (the deletion is due), one that is missing would let a restored backup bring back a person.
 * @throws where not all of the line could be written: nothing may be deleted then
 */
export async function appendDeletion(file: string, { what, request, at }: Deletion): Promise<void> {
  const line = JSON.stringify({ v: 1, what, request, at: at.toISOString() })
  const handle = await open(file, 'a+', 0o600)
  try {
    const { size } = await handle.stat()
    const isCut = size > 0 && (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] !== 0x0a
    const bytes = Buffer.from(`${isCut ? '\n' : ''}${line}\n`)
    // One write: lines of several processes do not mix. For the same reason the rest of a short one is not sent after it.
    const { bytesWritten } = await handle.write(bytes)
    if (bytesWritten < bytes.length)
      throw new Error(`only ${bytesWritten} of ${bytes.length} bytes fitted into the deletion ledger`)
    await handle.sync()
    if (size === 0) await syncFolder(dirname(file))
  } finally {
    await handle.close()
  }
}

/** A new file is lost in a power cut until its folder is on the disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Every deletion that was begun; none where there is no file yet. */
export async function readDeletions(file: string): Promise<Deletions> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const read: Deletions = { entries: [], unreadable: [] }
  for (const [i, line] of text.split('\n').entries()) {
    if (line === '') continue
    const entry = entryOf(line)
    if (entry) read.entries.push(entry)
    else read.unreadable.push(i + 1)
  }
  return read
}

function entryOf(line: string): Deletion | null {
  try {
    const { what, request, at } = lineSchema.parse(JSON.parse(line))
    return { what, request, at: new Date(at) }
  } catch {
    return null
  }
}
