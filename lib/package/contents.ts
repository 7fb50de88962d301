import type { AccessGroup, FieldValue } from '../domain/extract.ts'
import type { Remainder, TaskStatus } from '../domain/outcome.ts'
import type { LetterFacts } from '../mail/letters/facts.ts'

/** What one recipient gave, as the package shows it. Records are read as often as needed and never held whole. */
export interface PackageSystem {
  recipientId: string
  name: string
  status: TaskStatus
  groups: { group: AccessGroup; count: number }[]
  /** The records of one group in the order of the export, redactions applied. Each call reads from the start. */
  records: (groupId: string) => AsyncIterable<Record<string, FieldValue>>
  /** What the recipient holds and the copy lacks. */
  remains: readonly Remainder[]
}

/** A file that staff or a recipient added. */
export interface PackageAttachment {
  /** null: belongs to the answer as a whole */
  recipientId: string | null
  name: string
  mediaType: string
  sizeBytes: number
  content: () => AsyncIterable<Buffer>
}

/**
 * Everything a package is made of. It is written in `facts.locale`; purposes, recipients, retention, rights, authority,
 * source and the rest of Article 15(1)(a) to (h) and (2) come from `facts`.
 */
export interface PackageContents {
  facts: LetterFacts
  /** When the copy was made, ISO instant */
  at: string
  /**
   * From the profile: the zone in which instants are told, the address of the privacy policy, the colour `#rrggbb`.
   * `keyAddress`: where the controller publishes the key that packages are signed with.
   */
  controller: { timeZone: string; privacyPolicy: string; accent: string; keyAddress: string }
  systems: PackageSystem[]
  attachments: PackageAttachment[]
  /** passages taken out because they speak of others (Art. 15(4)) */
  redactions: number
}
