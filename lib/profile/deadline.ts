import { computeDeadline, type Deadline } from '../domain/clock/deadline.ts'
import { localDateOf } from '../domain/clock/local-date.ts'
import type { Right } from '../domain/rights.ts'
import { contextOf, type ProfileData } from './schema.ts'

/** What the clock is told of one request; `ClockFacts` of the request's row plus its receipt. */
export interface DeadlineFacts {
  right: Right
  /** The law it was filed under; left out, the one the profile names today. */
  regime?: string
  context: string
  receivedAt: Date
  /** Staff may have corrected the day; otherwise it follows from the instant and the controller's zone. */
  receivedOn?: string
  pauses?: { reason: 'identity' | 'scope'; from: string; to: string | null }[]
  /** `until`: the day the notice states, where the law leaves that to it. */
  extension?: { noticeOn: string; until?: string | null } | null
}

/** Which law's clock runs for a right. */
export function regimeFor(profile: Pick<ProfileData, 'regime'>, right: Right): string {
  return right === 'shine-the-light' ? 'us-ca-shine-the-light' : profile.regime
}

/**
 * The dates of one request under the controller's profile, with their explanation.
 * @throws DomainError of the clock
 */
export function deadlineFor(profile: ProfileData, facts: DeadlineFacts, now: Date): Deadline {
  const controllers = contextOf(profile, facts.context).controllers
  const named = profile.controllers.filter((c) => controllers.includes(c.id)).map((c) => c.calendar)
  // A controller without a calendar adds no earlier date.
  const ids = [...new Set(named.filter((id) => id !== 'none'))]
  const days = { add: profile.holidays?.add ?? [], remove: profile.holidays?.remove ?? [] }
  return computeDeadline({
    regime: facts.regime ?? regimeFor(profile, facts.right),
    receivedAt: facts.receivedAt,
    receivedOn: facts.receivedOn ?? null,
    timeZone: profile.timeZone,
    calendars: (ids.length > 0 ? ids : ['none']).map((id) => ({ id, ...days })),
    promisedDays: profile.policy.promisedDays,
    pauses: facts.pauses ?? [],
    extension: facts.extension ?? null,
    asOf: localDateOf(now, profile.timeZone),
  })
}
