import { and, eq, inArray, isNull, type SQL } from 'drizzle-orm'
import { type FileKind, files } from './schema.ts'

/** What may reach the person. Extracts are what a package is made of; evidence is what recipients wrote to us. */
const PERSONS_KINDS: FileKind[] = ['attachment', 'package']

/** The files of a request that its person may have. */
export function forPerson(requestId: string): SQL {
  return and(
    eq(files.requestId, requestId),
    inArray(files.kind, PERSONS_KINDS),
    eq(files.state, 'ready'),
    isNull(files.goneAt),
  )!
}

/** The same of rows that were read. */
export function isForPerson(file: { kind: FileKind }): boolean {
  return PERSONS_KINDS.includes(file.kind)
}
