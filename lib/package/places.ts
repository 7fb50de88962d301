import { isSettled, type Remainder } from '../domain/outcome.ts'
import type { TaskFacts } from '../mail/letters/facts.ts'
import type { PackageAttachment, PackageContents, PackageSystem } from './contents.ts'

/**
 * How a place stands in the copy. `data`: records or files came. `empty`: it ended and gave none. `nothing`: it looked
 * and found nothing. `unreached`: it was not asked. `open`: it has not ended.
 */
export type Standing = 'data' | 'empty' | 'nothing' | 'unreached' | 'open'

/** A system as the page tells of it, with or without data. */
export interface Place {
  system: PackageSystem
  task: TaskFacts | null
  attachments: PackageAttachment[]
  standing: Standing
}

/** Every place that was asked, in order: those that gave something, and those of the letter that gave nothing. */
export function placesOf({ facts, systems, attachments }: PackageContents): Place[] {
  const given = new Set(systems.map(({ recipientId }) => recipientId))
  const others = facts.tasks.filter(({ recipientId }) => !given.has(recipientId)).map(emptySystem)
  return [...systems, ...others]
    .map((system) => {
      const task = facts.tasks.find(({ recipientId }) => recipientId === system.recipientId) ?? null
      const own = attachments.filter(({ recipientId }) => recipientId === system.recipientId)
      const hasData = own.length > 0 || system.groups.some(({ count }) => count > 0)
      return { system, task, attachments: own, standing: standingOf(system, task, hasData) }
    })
    .filter(({ system, standing }) => system.status !== 'cancelled' || standing === 'data')
}

/** What stands beside the places: files of the answer as a whole, or of a place that nothing else tells of. */
export function looseAttachments(contents: PackageContents, places: Place[]): PackageAttachment[] {
  const shown = new Set(places.flatMap(({ attachments }) => attachments))
  return contents.attachments.filter((attachment) => !shown.has(attachment))
}

function standingOf(system: PackageSystem, task: TaskFacts | null, hasData: boolean): Standing {
  if (hasData) return 'data'
  if (task?.asked === false) return 'unreached'
  if (!isSettled(system.status)) return 'open'
  if (system.status === 'not_found') return 'nothing'
  return 'empty'
}

function emptySystem({ recipientId, recipientName: name, status, remains }: TaskFacts): PackageSystem {
  return { recipientId, name, status, groups: [], records: noRecords, remains: remains as Remainder[] }
}

async function* noRecords(): AsyncGenerator<never> {}
