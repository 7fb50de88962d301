import { and, asc, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { Staff } from '../domain/access.ts'
import { maskedEmail } from '../domain/email.ts'
import { type NextStep, nextStep } from '../domain/next-step.ts'
import { isSettled, type TaskStatus } from '../domain/outcome.ts'
import { parseReference } from '../id.ts'
import type { Vault } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { asked, type Band, type Days, inBand, inView, type View, visibleTo } from './request-views.ts'
import { dataKeys, findings, type RequestRow, requests, staff, subjects, tasks } from './schema.ts'
import { shreddedOf } from './subjects.ts'

export interface ListedRequest {
  row: RequestRow
  /** `a•••@example.test`; empty once the data was shredded */
  person: string
  assignee: { id: string; name: string } | null
  tasks: { recipientId: string; status: TaskStatus; answerBy: string | null; recheckAt: Date | null }[]
  step: NextStep
}

/** Where the next page begins: after this row. `order`: its due date, or of one that waits `9` and since when. */
export interface Cursor {
  order: string
  id: string
}

/** No day is due while the clock waits for the person: those stand behind the others, the longest waiting first. */
const dueOrder = sql<string>`case when ${requests.pausedOn} is null then ${requests.due} else '9' || ${requests.pausedOn} end`

interface Desk {
  vault: Vault
  profile: { contexts: readonly { id: string; route: 'desk' | 'client' }[] }
}

/**
 * One page of requests this person may see, the earliest due date first (in the view of closed ones the latest), those
 * whose clock waits for the person last.
 * @param limit rows a page; `next` is null on the last one
 */
export async function listRequests(
  db: Reader,
  desk: Desk,
  by: Staff,
  what: { view: View; band?: Band; days: Days; after?: Cursor | null; limit: number },
): Promise<{ rows: ListedRequest[]; next: Cursor | null }> {
  const backwards = what.view === 'closed'
  const direction = backwards ? desc : asc
  // The closed ones are many, and read along their index.
  const order = backwards ? sql<string>`${requests.due}` : dueOrder
  const beyond = what.after
    ? backwards
      ? sql`(${order} < ${what.after.order} or (${order} = ${what.after.order} and ${requests.id} < ${what.after.id}))`
      : sql`(${order} > ${what.after.order} or (${order} = ${what.after.order} and ${requests.id} > ${what.after.id}))`
    : undefined
  const where = and(
    visibleTo(by),
    inView(what.view, what.days),
    what.band ? inBand(what.band, what.days) : undefined,
    beyond,
  )
  const found = await select(db, where, [direction(order), direction(requests.id)], what.limit + 1)
  const page = found.slice(0, what.limit)
  const last = page.at(-1)?.request
  const waits = !backwards && last?.pausedOn
  return {
    rows: await complete(db, desk, page, what.days),
    next: found.length > what.limit && last ? { order: waits ? `9${waits}` : last.due, id: last.id } : null,
  }
}

/**
 * Requests with exactly this reference or e-mail address, newest first; whatever their state, but only visible ones.
 * The address is compared by its blind index, of shredded ones by the digest that stayed.
 */
export async function searchRequests(
  db: Reader,
  desk: Desk,
  by: Staff,
  typed: string,
  days: Days,
): Promise<ListedRequest[]> {
  const reference = parseReference(typed)
  const matches = reference
    ? eq(requests.reference, reference)
    : or(
        eq(subjects.emailIndex, desk.vault.emailIndex(typed)),
        inArray(requests.id, shreddedOf(db, desk.vault.suppressionDigest(typed))),
      )
  const found = await select(db, and(visibleTo(by), matches), [desc(requests.receivedAt)], 50)
  return complete(db, desk, found, days)
}

export type ViewCounts = Record<View, number>

/** How many requests each view holds for this person. */
export async function countViews(db: Reader, by: Staff, days: Days): Promise<ViewCounts> {
  const one = (condition: SQL | undefined) =>
    sql<number>`coalesce(sum(case when ${condition} then 1 else 0 end), 0)`
  const scope = visibleTo(by)
  const [[open], unconfirmed, closed, hold] = await Promise.all([
    db
      .select({
        mine: one(inBand('needs-you', days)),
        late: one(inView('late', days)),
        soon: one(inView('soon', days)),
        unassigned: one(inView('unassigned', days)),
        person: one(inView('person', days)),
        recipients: one(inView('recipients', days)),
        open: one(inView('open', days)),
      })
      .from(requests)
      .where(and(scope, inView('mine', days))),
    db.$count(requests, and(scope, inView('unconfirmed', days))),
    db.$count(requests, and(scope, inView('closed', days))),
    db.$count(requests, and(scope, inView('hold', days))),
  ])
  const number = (value: unknown) => Number(value ?? 0)
  return {
    mine: number(open?.mine),
    late: number(open?.late),
    soon: number(open?.soon),
    unassigned: number(open?.unassigned),
    person: number(open?.person),
    recipients: number(open?.recipients),
    open: number(open?.open),
    unconfirmed,
    closed,
    hold,
  }
}

/** How many of a view stand in a band. */
export async function countBand(db: Reader, by: Staff, view: View, band: Band, days: Days): Promise<number> {
  return db.$count(requests, and(visibleTo(by), inView(view, days), inBand(band, days)))
}

interface Found {
  request: RequestRow
  emailSealed: string | null
  wrapped: string | null
  assigneeName: string | null
  /** 1 or true: PostgreSQL has booleans */
  asked: unknown
}

async function select(db: Reader, where: SQL | undefined, order: SQL[], limit: number): Promise<Found[]> {
  return db
    .select({
      request: requests,
      emailSealed: subjects.emailSealed,
      wrapped: dataKeys.wrapped,
      assigneeName: staff.name,
      asked,
    })
    .from(requests)
    .leftJoin(subjects, eq(subjects.requestId, requests.id))
    .leftJoin(dataKeys, eq(dataKeys.id, requests.id))
    .leftJoin(staff, eq(staff.id, requests.assigneeId))
    .where(where)
    .orderBy(...order)
    .limit(limit)
}

async function complete(db: Reader, desk: Desk, found: Found[], days: Days): Promise<ListedRequest[]> {
  const ids = found.map(({ request }) => request.id)
  if (ids.length === 0) return []
  const [taskRows, queued] = await Promise.all([
    db
      .select({
        requestId: tasks.requestId,
        round: tasks.round,
        recipientId: tasks.recipientId,
        status: tasks.status,
        answerBy: tasks.answerBy,
        recheckAt: tasks.recheckAt,
      })
      .from(tasks)
      .where(inArray(tasks.requestId, ids))
      .orderBy(asc(tasks.createdAt), asc(tasks.id)),
    db
      .select({ requestId: findings.requestId })
      .from(findings)
      .where(and(inArray(findings.requestId, ids), eq(findings.status, 'queued'))),
  ])
  return found.map((one) => {
    const { request: row } = one
    const own = taskRows.filter(
      (task) => task.requestId === row.id && (task.round === row.round || !isSettled(task.status)),
    )
    const context = desk.profile.contexts.find((c) => c.id === row.context)
    return {
      row,
      person: personOf(desk.vault, one),
      assignee: row.assigneeId ? { id: row.assigneeId, name: one.assigneeName ?? '' } : null,
      tasks: own.map(({ recipientId, status, answerBy, recheckAt }) => ({
        recipientId,
        status,
        answerBy,
        recheckAt,
      })),
      step: nextStep(
        {
          status: row.status,
          right: row.right,
          route: context?.route ?? 'desk',
          due: row.due,
          confirmed: row.confirmedAt !== null,
          assigned: row.assigneeId !== null,
          unread: row.unread,
          bounced: row.bounced,
          asked: Boolean(one.asked),
          paused: row.pausedOn !== null,
          lookUps: queued.filter((f) => f.requestId === row.id).length,
        },
        own,
        days.today,
        days.near,
      ),
    }
  })
}

function personOf(vault: Vault, found: Found): string {
  if (!found.wrapped || !found.emailSealed) return ''
  const place = { table: 'subjects', column: 'email_sealed', row: found.request.id }
  return maskedEmail(vault.unwrap(found.request.id, found.wrapped).open(place, found.emailSealed))
}
