import type { OpenTask } from '../../lib/db/case-file.ts'
import type { RequestRow } from '../../lib/db/schema.ts'
import type { SubjectDetails } from '../../lib/domain/subject.ts'
import { type LetterFacts, letterFacts } from '../../lib/mail/letters/facts.ts'
import type { Profile } from '../../lib/profile/schema.ts'

/** What a letter of this request may say. */
export function caseLetterFacts(
  profile: Profile,
  row: RequestRow,
  subject: { name: string; details: SubjectDetails },
  tasks: readonly OpenTask[],
): LetterFacts {
  return letterFacts(profile, { ...row, name: subject.name, corrections: subject.details.corrections }, tasks)
}
