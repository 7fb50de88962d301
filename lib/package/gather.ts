import type { AccessGroup, FieldValue } from '../domain/extract.ts'
import type { Remainder, TaskStatus } from '../domain/outcome.ts'
import { letterFacts, type TaskRecord } from '../mail/letters/facts.ts'
import { type Profile, recipientName } from '../profile/schema.ts'
import type { PackageAttachment, PackageContents } from './contents.ts'

/** A request as its package is made from it, read from the store. */
interface Gathered {
  request: Parameters<typeof letterFacts>[1]
  tasks: readonly TaskRecord[]
  systems: readonly {
    task: { recipientId: string; status: TaskStatus; remains: readonly Remainder[] }
    groups: { group: AccessGroup; count: number }[]
    records: (groupId: string) => AsyncIterable<Record<string, FieldValue>>
  }[]
  attachments: PackageAttachment[]
}

/** Everything a package is made of, with the controller's words beside what was read. @param frame.at when the copy is made; `baseUrl` without a slash at its end */
export function gather(
  profile: Profile,
  gathered: Gathered,
  { at, baseUrl }: { at: Date; baseUrl: string },
): PackageContents {
  const { request, tasks, systems, attachments } = gathered
  return {
    facts: letterFacts(profile, request, tasks),
    at: at.toISOString(),
    controller: {
      timeZone: profile.timeZone,
      privacyPolicy: profile.privacyPolicy,
      accent: profile.brand.accent,
      keyAddress: `${baseUrl}/api/v1/signing-key`,
    },
    systems: systems.map(({ task, groups, records }) => ({
      recipientId: task.recipientId,
      name: recipientName(profile, task.recipientId),
      status: task.status,
      groups,
      records,
      remains: task.remains,
    })),
    attachments,
    redactions: request.redactions,
  }
}
