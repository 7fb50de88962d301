import { and, asc, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import { type Staff, visibleTeams } from '../domain/access.ts'
import { maskedEmail } from '../domain/email.ts'
import { type NextStep, nextStep } from '../domain/next-step.ts'
import { isSettled, type TaskStatus } from '../domain/outcome.ts'
import { parseReference } from '../id.ts'
import type { Vault } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { preparedWith } from './prepared.ts'
import {
  asked,
  type Band,
  clockHeld,
  type Days,
  inBand,
  inView,
  isOpen,
  type View,
  visibleTo,
  withRecipients,
} from './request-views.ts'
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
const dueOrder = sql<string>`(case when ${requests.pausedOn} is null then ${requests.due} else '9' || ${requests.pausedOn} end)`

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
  // The clock of these waits for nobody; there may be many, read along the index of their status.
  const order = backwards || what.view === 'unconfirmed' ? sql<string>`${requests.due}` : dueOrder
  const beyond = what.after
    ? backwards
      ? sql`(${order} < ${what.after.order} or (${order} = ${what.after.order} and ${requests.id} < ${what.after.id}))`
      : sql`(${order} > ${what.after.order} or (${order} = ${what.after.order} and ${requests.id} > ${what.after.id}))`
    : undefined
  const query = () => {
    const band = what.band ? inBand(what.band, what.days) : undefined
    const where = and(visibleTo(by), inView(what.view, what.days), band, beyond)
    return select(db, where, [direction(order), direction(requests.id)], what.limit + 1).prepare()
  }
  const { after, ...first } = what
  const found: Found[] = await (after
    ? query()
    : preparedWith(db, 'list', [visibleTeams(by), first], query)
  ).execute()
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
        inArray(requests.id, subjectsAt(db, desk.vault.emailIndex(typed))),
        inArray(requests.id, shreddedOf(db, desk.vault.suppressionDigest(typed))),
      )
  const found: Found[] = await select(db, and(visibleTo(by), matches), [desc(requests.receivedAt)], 50)
  return complete(db, desk, found, days)
}

/** By the index of addresses, not by the joined table: with an `or` over both every request would be read. */
const subjectsAt = (db: Reader, emailIndex: string) =>
  db.select({ id: subjects.requestId }).from(subjects).where(eq(subjects.emailIndex, emailIndex))

/** `isMore`: there are more than were counted. */
export interface Counted {
  count: number
  isMore: boolean
}
/** The bands are those of the first page. */
export type ViewCounts = Record<View | 'running' | 'held', Counted>

/** So many open requests are looked at for the counts, those due the earliest: a page takes as long whatever waits. */
export const LOOKED_AT = 500
/** What one index says is counted so far. */
const COUNTED = 10_000

/** How many requests each view holds for this person. */
export async function countViews(db: Reader, by: Staff, days: Days): Promise<ViewCounts> {
  const counts = preparedWith(db, 'counts', [visibleTeams(by), days], () => viewCounts(db, by, days))
  const [[found], [open], [unconfirmed], [closed], [hold]] = await Promise.all([
    counts.looked.execute(),
    counts.open.execute(),
    counts.unconfirmed.execute(),
    counts.closed.execute(),
    counts.hold.execute(),
  ])
  const of = (count: number): Counted => ({ count, isMore: found!.looked === LOOKED_AT })
  const upTo = (n: number): Counted => ({ count: Math.min(n, COUNTED), isMore: n > COUNTED })
  return {
    mine: of(found!.mine),
    late: of(found!.late),
    soon: of(found!.soon),
    unassigned: of(found!.unassigned),
    person: of(found!.person),
    recipients: of(found!.recipients),
    running: of(found!.running),
    held: of(found!.held),
    open: upTo(open!.n),
    unconfirmed: upTo(unconfirmed!.n),
    closed: upTo(closed!.n),
    hold: upTo(hold!.n),
  }
}

function viewCounts(db: Reader, by: Staff, days: Days) {
  const scope = visibleTo(by)
  // What several counts follow from is asked once a row: it looks at other tables.
  const looked = db
    .select({
      needs: flag(inBand('needs-you', days)).as('needs'),
      isHeld: flag(clockHeld).as('is_held'),
      isAway: flag(and(inView('open', days), withRecipients)).as('is_away'),
      late: flag(inView('late', days)).as('late'),
      soon: flag(inView('soon', days)).as('soon'),
      unassigned: flag(inView('unassigned', days)).as('unassigned'),
      person: flag(inView('person', days)).as('person'),
    })
    .from(requests)
    .where(and(scope, inView('mine', days)))
    .orderBy(dueOrder, asc(requests.id))
    .limit(LOOKED_AT)
    .as('looked')
  const sum = (...factors: (SQL | SQL.Aliased<number>)[]) =>
    sql<number>`coalesce(sum(${sql.join(factors, sql` * `)}), 0)`.mapWith(Number)
  const runs = sql`(1 - ${looked.needs})`
  return {
    looked: db
      .select({
        looked: sql<number>`count(*)`.mapWith(Number),
        mine: sum(looked.needs),
        running: sum(runs, sql`(1 - ${looked.isHeld})`),
        held: sum(runs, looked.isHeld),
        late: sum(looked.late),
        soon: sum(looked.soon),
        unassigned: sum(looked.unassigned),
        person: sum(looked.person),
        recipients: sum(runs, looked.isAway),
      })
      .from(looked)
      .prepare(),
    open: countUpTo(db, COUNTED, and(scope, isOpen)),
    unconfirmed: countUpTo(db, COUNTED, and(scope, inView('unconfirmed', days))),
    closed: countUpTo(db, COUNTED, and(scope, inView('closed', days))),
    hold: countUpTo(db, COUNTED, and(scope, inView('hold', days))),
  }
}

const flag = (condition: SQL | undefined) => sql<number>`case when ${condition} then 1 else 0 end`

/** Counts on to one more than `most`: that there are more is then known. */
function countUpTo(db: Reader, most: number, where: SQL | undefined) {
  const some = db
    .select({ one: sql<number>`1`.as('one') })
    .from(requests)
    .where(where)
    .limit(most + 1)
    .as('some')
  return db
    .select({ n: sql<number>`count(*)`.mapWith(Number) })
    .from(some)
    .prepare()
}

interface Found {
  request: RequestRow
  emailSealed: string | null
  wrapped: string | null
  assigneeName: string | null
  /** 1 or true: PostgreSQL has booleans */
  asked: unknown
}

function select(db: Reader, where: SQL | undefined, order: SQL[], limit: number) {
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
