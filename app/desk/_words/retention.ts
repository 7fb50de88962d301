import type { RequestRow } from '../../../lib/db/schema.ts'
import { type LocalDate, localDateOf } from '../../../lib/domain/clock/local-date.ts'
import { count, longDay } from './dates.ts'

interface Policy {
  shredDays: number
  recordYears: number
}

type Kept = Pick<RequestRow, 'shredOn' | 'shreddedAt' | 'purgeOn' | 'heldAt'>

/** What becomes of the data that Rightsdesk itself holds, and when. */
export function retentionWords(row: Kept, policy: Policy, timeZone: string): string {
  if (row.heldAt)
    return row.shreddedAt
      ? 'Legal hold: the record stays until it is released'
      : 'Legal hold: nothing until it is released'
  const until = row.purgeOn ? `until ${longDay(row.purgeOn)}` : count(policy.recordYears, 'year')
  if (row.shreddedAt) return `${longDay(localDateOf(row.shreddedAt, timeZone))}; record kept ${until}`
  if (row.shredOn) return `${longDay(row.shredOn)}; record kept ${until}`
  return `${count(policy.shredDays, 'day')} after closing; record kept ${until}`
}

/** What every page of a shredded case says first. */
export function shreddedWords(shreddedAt: Date, timeZone: string): string {
  const on: LocalDate = localDateOf(shreddedAt, timeZone)
  return `The personal data of this request was deleted on ${longDay(on)}; what remains is the record.`
}
