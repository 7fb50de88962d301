import type { Desk } from '../../lib/commands/context.ts'
import type { OpenTask } from '../../lib/db/case-file.ts'
import { dataKeyOf } from '../../lib/db/data-keys.ts'
import { letterRecord } from '../../lib/db/letter-record.ts'
import type { RequestRow } from '../../lib/db/schema.ts'
import { subjectOf } from '../../lib/db/subjects.ts'
import type { SubjectDetails } from '../../lib/domain/subject.ts'
import { type LetterFacts, letterFacts } from '../../lib/mail/letters/facts.ts'
import type { Profile } from '../../lib/profile/schema.ts'
import { requireRequest } from './staff.ts'

/** What a letter of this request may say. */
export function caseLetterFacts(
  profile: Profile,
  row: RequestRow,
  subject: { name: string; details: SubjectDetails },
  tasks: readonly OpenTask[],
  redactions: number,
): LetterFacts {
  const { name, details } = subject
  return letterFacts(profile, { ...row, name, corrections: details.corrections, redactions }, tasks)
}

/** The same for an action: read anew, for who may read the request. */
export async function letterFactsOf(
  { db, vault, profile }: Desk,
  id: string,
): Promise<{ facts: LetterFacts; website: string; row: RequestRow }> {
  const { row } = await requireRequest(id)
  const { request, tasks } = await letterRecord(db.read, vault, id)
  const { details } = await subjectOf(db.read, await dataKeyOf(db.read, vault, id), id)
  return { facts: letterFacts(profile, request, tasks), website: details.website, row }
}
