import { and, asc, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { type Staff, visibleTeams } from '../domain/access.ts'
import { maskedEmail } from '../domain/email.ts'
import { type NextStep, nextStep } from '../domain/next-step.ts'
import { isSettled, type TaskStatus } from '../domain/outcome.ts'
import { isAnsweredWithData } from '../domain/rights.ts'
import { type RowCount, upTo } from '../domain/row-count.ts'
import { parseReference } from '../id.ts'
import type { Vault } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { COUNTED, countUpTo } from './count-up-to.ts'
import { preparedWith } from './prepared.ts'
import {
  asked,
  type Band,
  clockHeld,
  type Days,
  inBand,
  inView,
  isOpen,
  unconfirmedNear,
  type View,
  visibleTo,
  withRecipients,
} from './request-views.ts'
import {
  dataKeys,
  files,
  findings,
  passages,
  type RequestRow,
  requests,
  staff,
  subjects,
  tasks,
} from './schema.ts'
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
const dueOrder = sql`(case when ${requests.pausedOn} is null then ${requests.due} else '9' || ${requests.pausedOn} end)`
const orderOf = ({ request: row }: Found) => (row.pausedOn ? `9${row.pausedOn}` : row.due)
const due = sql`${requests.due}`
/** The clock of these waits for nobody; there may be many, read along the index of their status. */
const isByDueAlone = (view: View) => view === 'closed' || view === 'unconfirmed'
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

interface Desk {
  vault: Vault
  profile: { contexts: readonly { id: string; route: 'desk' | 'client' }[] }
}

interface Page {
  view: View
  band?: Band
  days: Days
  after?: Cursor | null
  limit: number
}

/**
 * One page of requests this person may see, the earliest due date first (in the view of closed ones the latest), those
 * whose clock waits for the person last.
 * @param page `limit` rows; `next` is null on the last one
 */
export async function listRequests(
  db: Reader,
  desk: Desk,
  by: Staff,
  page: Page,
): Promise<{ rows: ListedRequest[]; next: Cursor | null }> {
  const { after, ...first } = page
  const build = () => pageQueries(db, by, page).map((query) => query.prepare())
  const queries = after ? build() : preparedWith(db, 'list', [visibleTeams(by), first], build)
  const found: Found[] = (await Promise.all(queries.map((query) => query.execute()))).flat()
  if (queries.length > 1)
    found.sort((a, b) => byText(orderOf(a), orderOf(b)) || byText(a.request.id, b.request.id))
  const shown = found.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    rows: await complete(db, desk, shown, page.days),
    next:
      found.length > page.limit && last
        ? { order: isByDueAlone(page.view) ? last.request.due : orderOf(last), id: last.request.id }
        : null,
  }
}

/** The parts of a page, each in the list's order and along an index of its own, with one row more than the page holds. */
export function pageQueries(db: Reader, by: Staff, { view, band, days, after, limit }: Page) {
  const backwards = view === 'closed'
  const direction = backwards ? desc : asc
  const than = backwards ? sql`<` : sql`>`
  const part = (order: SQL, where: SQL | undefined) => {
    const beyond =
      after &&
      sql`(${order} ${than} ${after.order} or (${order} = ${after.order} and ${requests.id} ${than} ${after.id}))`
    return select(
      db,
      and(visibleTo(by), where, beyond ?? undefined),
      [direction(order), direction(requests.id)],
      limit + 1,
    )
  }
  const all = and(inView(view, days), band && inBand(band, days))
  const parts = [part(isByDueAlone(view) ? due : dueOrder, all)]
  const holdsNear = view === 'mine' && (band ?? 'needs-you') === 'needs-you'
  if (holdsNear) parts.push(part(due, unconfirmedNear(days)))
  return parts
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

/** The bands are those of the first page. */
export type ViewCounts = Record<View | 'running' | 'held', RowCount>

/** So many open requests are looked at for the counts, those due the earliest: a page takes as long whatever waits. */
export const LOOKED_AT = 500

/** How many requests each view holds for this person. */
export async function countViews(db: Reader, by: Staff, days: Days): Promise<ViewCounts> {
  const counts = preparedWith(db, 'counts', [visibleTeams(by), days], () => viewCounts(db, by, days))
  const [[found], [near], [open], [unconfirmed], [closed], [hold]] = await Promise.all([
    counts.looked.execute(),
    counts.near.execute(),
    counts.open.execute(),
    counts.unconfirmed.execute(),
    counts.closed.execute(),
    counts.hold.execute(),
  ])
  const of = (count: number): RowCount => ({ count, isMore: found!.looked === LOOKED_AT })
  return {
    mine: {
      count: found!.mine + upTo(LOOKED_AT, near!.n).count,
      isMore: found!.looked === LOOKED_AT || upTo(LOOKED_AT, near!.n).isMore,
    },
    late: of(found!.late),
    soon: of(found!.soon),
    unassigned: of(found!.unassigned),
    person: of(found!.person),
    recipients: of(found!.recipients),
    running: of(found!.running),
    held: of(found!.held),
    open: upTo(COUNTED, open!.n),
    unconfirmed: upTo(COUNTED, unconfirmed!.n),
    closed: upTo(COUNTED, closed!.n),
    hold: upTo(COUNTED, hold!.n),
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
  const upToMost = (most: number, where: SQL | undefined) =>
    countUpTo(db, requests, most, and(scope, where)).prepare()
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
    near: upToMost(LOOKED_AT, unconfirmedNear(days)),
    open: upToMost(COUNTED, isOpen),
    unconfirmed: upToMost(COUNTED, inView('unconfirmed', days)),
    closed: upToMost(COUNTED, inView('closed', days)),
    hold: upToMost(COUNTED, inView('hold', days)),
  }
}

const flag = (condition: SQL | undefined) => sql<number>`case when ${condition} then 1 else 0 end`

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
  const [taskRows, queued, undecided] = await Promise.all([
    db
      .select({
        id: tasks.id,
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
    undecidedIn(
      db,
      found.filter(({ request }) => request.status === 'review' && isAnsweredWithData(request.right)),
    ),
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
          passages: own.reduce((sum, task) => sum + (undecided.get(task.id) ?? 0), 0),
        },
        own,
        days.today,
        days.near,
      ),
    }
  })
}

/** Of copies that are to be sent: passages that nobody has decided about, by the task that brought them. */
async function undecidedIn(db: Reader, found: Found[]): Promise<Map<string | null, number>> {
  if (found.length === 0) return new Map()
  const ids = found.map(({ request }) => request.id)
  const rows = await db
    .select({ taskId: files.taskId, n: sql<number>`count(*)`.mapWith(Number) })
    .from(passages)
    .innerJoin(files, eq(files.id, passages.fileId))
    .where(
      and(
        inArray(passages.requestId, ids),
        isNull(passages.decision),
        eq(files.kind, 'extract'),
        eq(files.state, 'ready'),
        isNull(files.goneAt),
      ),
    )
    .groupBy(files.taskId)
  return new Map(rows.map(({ taskId, n }) => [taskId, n]))
}

function personOf(vault: Vault, found: Found): string {
  if (!found.wrapped || !found.emailSealed) return ''
  const place = { table: 'subjects', column: 'email_sealed', row: found.request.id }
  return maskedEmail(vault.unwrap(found.request.id, found.wrapped).open(place, found.emailSealed))
}
