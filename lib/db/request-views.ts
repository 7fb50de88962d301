import { and, eq, gt, inArray, isNull, lt, lte, ne, not, or, type SQL, sql } from 'drizzle-orm'
import { type Staff, visibleTeams } from '../domain/access.ts'
import { requests } from './schema.ts'

/** The desk's views. `mine` is the first page: what needs somebody, what runs, what is paused or extended. */
export const VIEWS = [
  'mine',
  'late',
  'soon',
  'unassigned',
  'person',
  'recipients',
  'open',
  'unconfirmed',
  'closed',
  'hold',
] as const
export type View = (typeof VIEWS)[number]

/** `held`: by the clock, not by law. */
export type Band = 'needs-you' | 'running' | 'held'

/** Local days in the controller's zone. */
export interface Days {
  today: string
  /** `NEAR_DAYS` from today */
  near: string
}

const OPEN = ['triage', 'in_progress', 'review', 'answered'] as const

/**
 * What may need somebody, whatever day it is. In these words, because the index `requests_live` is over nothing else.
 * Unconfirmed requests may be a flood of anybody's making; they are not among it until something is the matter.
 */
const live = sql`(${requests.status} not in ('received', 'closed') or ${requests.unread}
  or (${requests.status} = 'received' and ${requests.bounced}))`

/** Requests this person may see: a handler those of the own teams. */
export function visibleTo(staff: Staff): SQL | undefined {
  const teams = visibleTeams(staff)
  return teams === null ? undefined : teams.length === 0 ? sql`1 = 0` : inArray(requests.team, [...teams])
}

/** Open ones by their status, which is an index's first column: for what is few, or only counted. */
export const isOpen = inArray(requests.status, [...OPEN])

export function inView(view: View, days: Days): SQL | undefined {
  // Read along `requests_live` until a page is full: `not in` keeps the planner from collecting and sorting all of them.
  const open = and(live, sql`${requests.status} not in ('received', 'closed')`)
  const running = and(open, ne(requests.status, 'answered'))
  // While the clock waits for the person no date passes or comes nearer.
  const ticking = and(isOpen, ne(requests.status, 'answered'), isNull(requests.pausedOn))
  switch (view) {
    case 'mine':
      // Nobody looks at unconfirmed or closed requests of their own accord: what needs somebody there stands here.
      // So do those of `unconfirmedNear`.
      return live
    case 'open':
      return open
    case 'late':
      return and(ticking, lt(requests.due, days.today))
    case 'soon':
      return and(ticking, sql`${requests.due} >= ${days.today}`, lte(requests.due, days.near))
    case 'unassigned':
      // Not by the index of assignees: most of those without one are closed.
      return and(running, sql`coalesce(${requests.assigneeId}, '') = ''`)
    case 'person':
      return and(running, asked)
    case 'recipients':
      return and(open, withRecipients, not(needsStaff(days)!))
    case 'unconfirmed':
      return eq(requests.status, 'received')
    case 'closed':
      return eq(requests.status, 'closed')
    case 'hold':
      // As a range, which every database reads along the index.
      return gt(requests.heldAt, new Date(0))
  }
}

/** The other part of `mine`, which follows from the day: read along the index of states and due dates. */
export function unconfirmedNear(days: Days): SQL | undefined {
  return and(
    eq(requests.status, 'received'),
    lte(requests.due, days.near),
    isNull(requests.pausedOn),
    eq(requests.unread, false),
    eq(requests.bounced, false),
  )
}

export function inBand(band: Band, days: Days): SQL | undefined {
  const staffActs = needsStaff(days)!
  if (band === 'needs-you') return staffActs
  return and(not(staffActs), band === 'held' ? clockHeld : not(clockHeld))
}

/** The clock waits for the person, or was extended. In these words, which the index `requests_clock_held` begins with. */
export const clockHeld = sql`(case when ${requests.pausedOn} is null and ${requests.extendedOn} is null then 0 else 1 end) = 1`

/** A recipient has something in hand. */
export const withRecipients = hasTask(sql`t.status in ('handed_off', 'accepted')`)

/** What was written to the person last came after what the person wrote last. */
export const asked = sql<boolean>`exists (select 1 from messages m where m.request_id = ${requests.id}
  and m.kind = 'to-person' and not exists (select 1 from messages n where n.request_id = m.request_id
  and n.kind = 'from-person' and n.at > m.at))`

/** @param which names open states: an order of an earlier round that is still open counts, as in `tasksOf` */
function hasTask(which: SQL): SQL {
  return sql`exists (select 1 from tasks t where t.request_id = ${requests.id} and ${which})`
}

/** `nextStep` of the domain in SQL: the step is one for staff. */
function needsStaff(days: Days): SQL | undefined {
  const isNear = lte(requests.due, days.near)
  const lookingUp = sql`exists (select 1 from findings f where f.request_id = ${requests.id} and f.status = 'queued')`
  const stopped = hasTask(sql`t.status in ('failed', 'unsupported', 'manual')`)
  const stuck = hasTask(sql`(t.status in ('failed', 'unsupported', 'manual')
    or (t.status = 'handed_off' and t.answer_by is not null and t.answer_by < ${days.today}))`)
  const busy = hasTask(sql`t.status in ('queued', 'running')`)
  const waiting = hasTask(sql`t.status in ('handed_off', 'accepted')`)
  const open = and(
    ne(requests.status, 'closed'),
    or(
      eq(requests.bounced, true),
      and(inArray(requests.status, ['in_progress', 'answered']), stuck),
      and(eq(requests.status, 'review'), stopped),
      and(
        isNull(requests.pausedOn),
        or(
          eq(requests.status, 'review'),
          and(eq(requests.status, 'received'), isNear),
          and(
            eq(requests.status, 'triage'),
            or(isNull(requests.confirmedAt), and(not(lookingUp), not(and(asked, not(isNear))!))),
          ),
          and(eq(requests.status, 'in_progress'), not(busy), or(isNear, not(waiting))),
        ),
      ),
    ),
  )
  return or(eq(requests.unread, true), open)
}
