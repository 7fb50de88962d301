import { and, eq, inArray, isNotNull, lte, ne, notInArray, sql } from 'drizzle-orm'
import type { Desk } from '../../lib/commands/context.ts'
import { openDesk } from '../../lib/commands/open-desk.ts'
import { manifests } from '../../lib/connectors/manifests.ts'
import {
  auditEvents,
  circuits,
  deadlineAlerts,
  drafts,
  files,
  jobs,
  mails,
  requests,
  tasks,
} from '../../lib/db/schema.ts'
import type { AuditType } from '../../lib/domain/audit.ts'
import type { MailKind } from '../../lib/domain/mail.ts'
import { isSettled } from '../../lib/domain/outcome.ts'
import { clockOf } from '../../lib/now.ts'
import { loadProfile } from '../../lib/profile/load.ts'
import type { Life } from './life.ts'
import type { Stage } from './stage.ts'

/** One thing that has to hold. */
export interface Check {
  what: string
  holds: boolean
}

/** The desk's database as this process sees it. */
export async function lookIn({ system }: Stage): Promise<Desk> {
  const { env } = system
  return openDesk({
    masterKey: env.MASTER_KEY!,
    databaseUrl: env.DATABASE_URL || null,
    dataFolder: env.RIGHTSDESK_DATA!,
    profile: loadProfile(env.PROFILE!, { lookUp: (name) => env[name], manifests }),
    now: clockOf({ SANDBOX_CLOCK_FILE: env.SANDBOX_CLOCK_FILE }),
  })
}

/** Jobs that are open and whose time has come: none, once everything has calmed down. */
export async function dueJobs({
  db,
  now,
}: Desk): Promise<{ id: string; name: string; fault: string | null }[]> {
  return db.read
    .select({ id: jobs.id, name: jobs.name, fault: jobs.fault })
    .from(jobs)
    .where(and(eq(jobs.status, 'open'), lte(jobs.runAt, now())))
}

/** What stands still, for whoever has to find out why. */
export async function standstill({ db, now }: Desk): Promise<string> {
  const open = await db.read.select().from(jobs).where(ne(jobs.status, 'done'))
  const stopped = await db.read.select().from(circuits).where(eq(circuits.open, true))
  const all = await db.read.select().from(tasks)
  return [
    `now ${now().toISOString()}`,
    ...open.map((job) => `${job.name} ${job.queue} ${job.status} ${job.fault} ${job.runAt.toISOString()}`),
    ...stopped.map(({ recipientId, fault }) => `no calls to ${recipientId}: ${fault}`),
    ...all
      .filter(({ status }) => !isSettled(status))
      .map((task) => `${task.recipientId} ${task.status} ${task.faultMessage ?? ''}`),
  ].join('\n')
}

/** Which of these jobs are still open in the generation that was due, and whether a worker holds them. */
export async function stillOpen({ db }: Desk, ids: string[], since: Date): Promise<string[]> {
  const open: string[] = []
  for (let at = 0; at < ids.length; at += 500) {
    const some = and(
      inArray(jobs.id, ids.slice(at, at + 500)),
      eq(jobs.status, 'open'),
      lte(jobs.runAt, since),
    )
    const rows = await db.read
      .select({ name: jobs.name, lease: jobs.lease, attempts: jobs.attempts })
      .from(jobs)
      .where(some)
    for (const { name, lease, attempts } of rows)
      open.push(`${name} (${lease ? 'held' : 'free'}, begun ${attempts})`)
  }
  return open
}

/** Everybody the recipients hold who has not asked for anything, with all that is held of them. */
export async function bystanders(
  { system: { hubspot, matomo, service } }: Stage,
  asked: ReadonlySet<string>,
): Promise<string> {
  const contacts = (await hubspot.people()).filter(({ email }) => !asked.has(email))
  const visitors = (await matomo.people()).filter(({ visitorId }) => !asked.has(visitorId))
  const customers = (await service.people()).filter(({ email }) => !asked.has(email))
  return JSON.stringify([
    await Promise.all(contacts.map(({ email }) => hubspot.remains(email))),
    await Promise.all(visitors.map(({ visitorId }) => matomo.remains(visitorId))),
    await Promise.all(customers.map(({ email }) => service.remains(email))),
  ])
}

/** What the desk says of each recipient of a request. */
async function toldOf(
  { db }: Desk,
  reference: string,
): Promise<Record<string, [status: string, counts: unknown, fault: string | null]>> {
  const [row] = await db.read.select().from(requests).where(eq(requests.reference, reference))
  const of = await db.read.select().from(tasks).where(eq(tasks.requestId, row!.id))
  return Object.fromEntries(
    of.map((task) => [task.recipientId, [task.status, task.counts, task.faultMessage]]),
  )
}

/** What the desk has had, by Message-ID and by request: over months of its clock, retention takes it away again. */
export interface Noted {
  mails: Set<string>
  /** of them those that tell staff of a deadline */
  alertMails: Set<string>
  packaged: Set<string>
}

export const nothingNoted = (): Noted => ({
  mails: new Set(),
  alertMails: new Set(),
  packaged: new Set(),
})

/** Adds what is there now. */
export async function note({ db }: Desk, noted: Noted): Promise<void> {
  const all = await db.read.select({ messageId: mails.messageId, kind: mails.kind }).from(mails)
  for (const { messageId, kind } of all) {
    noted.mails.add(messageId)
    if (ALERTS.has(kind)) noted.alertMails.add(messageId)
  }
  const packages = await db.read
    .select({ requestId: files.requestId })
    .from(files)
    .where(and(eq(files.kind, 'package'), eq(files.state, 'ready')))
  for (const { requestId } of packages) noted.packaged.add(requestId)
}

const ALERTS = new Set<string>(['deadline-alert', 'extension-alert'] satisfies MailKind[])

/** An erasure that a system was asked for ends as one of these. */
const ERASED = ['accepted', 'done', 'verified']

/** What happens once for each of these, whatever else is said of it: the event and what tells two of them apart. */
const ONCE: [AuditType, (data: Record<string, unknown>) => string][] = [
  ['task.settled', ({ task }) => String(task)],
  ['request.answered', () => ''],
  ['letter.sent', (data) => JSON.stringify(data)],
]

/** Asked by mail where no service of ours stands in for it. */
const BY_HAND = 'Omniconvert'

/**
 * What has to hold when everything is up again and nothing is due.
 * @param filed.letters requests that staff recorded, each of them near its date
 * @param noted what was there before, where the clock went on for longer than everything is kept
 */
export async function judge(
  stage: Stage,
  desk: Desk,
  lives: readonly Life[],
  filed: { references: readonly string[]; requests: number; letters: number },
  before: string,
  noted: Noted = nothingNoted(),
): Promise<{ checks: Check[]; repeated: Record<string, number>; facts: Record<string, number> }> {
  const { db } = desk
  const { system, office } = stage
  const checks: Check[] = []
  const check = (what: string, holds: boolean) => void checks.push({ what, holds })

  const rows = await db.read.select({ reference: requests.reference }).from(requests)
  const known = new Set(rows.map(({ reference }) => reference))
  const lost = filed.references.filter((reference) => !known.has(reference))
  check(
    `every request answered as received exists: ${filed.references.length}, lost ${lost.length}`,
    lost.length === 0,
  )
  check(
    `no request was filed twice: ${rows.length} in the database, ${filed.requests} sent`,
    rows.length === filed.requests && known.size === rows.length,
  )

  const forms = stage.writer.kept()
  let missing = 0
  for (let at = 0; at < forms.length; at += 500) {
    const some = forms.slice(at, at + 500)
    missing += some.length - (await db.read.$count(drafts, inArray(drafts.hash, some)))
  }
  check(`every form of the writer that was kept is there: ${forms.length}, missing ${missing}`, missing === 0)

  const stopped = lives.filter(({ answered }) => !answered)
  check(`every person was answered: ${lives.length}, not ${stopped.length}`, stopped.length === 0)
  const open = await db.read
    .select({ status: tasks.status, recipient: tasks.recipientId })
    .from(tasks)
    .where(notInArray(tasks.status, ['accepted', 'handed_off']))
  const unsettled = open.filter(({ status }) => !isSettled(status))
  check(`every task ended, or is the recipient’s by now: ${unsettled.length} did not`, unsettled.length === 0)

  const byHand = lives.flatMap((life) => life.byHand).filter((name) => name !== BY_HAND)
  check(`no system left its task to staff: ${byHand.length} ${byHand.join(', ')}`, byHand.length === 0)

  await note(desk, noted)
  const unsent = await db.read.$count(mails, ne(mails.state, 'sent'))
  const away = [...noted.mails].filter((id) => !office.arrived.has(id)).length
  check(`every mail was sent and has come: ${noted.mails.size}, not ${unsent}, ${away}`, unsent + away === 0)
  const strange = [...office.arrived.keys()].filter((id) => !noted.mails.has(id)).length + office.nameless
  check(`no mail came under another Message-ID: ${strange}`, strange === 0)

  const alerts = await db.read.select().from(deadlineAlerts)
  const alerted = new Set(alerts.map(({ requestId }) => requestId)).size
  const kinds = new Set(
    alerts.map(({ requestId, kind, due, threshold }) => `${requestId} ${kind} ${due} ${threshold}`),
  )
  // The desk has one DPO, and nobody is assigned to a letter.
  check(
    `each letter near its date was alerted, each alert is one row and one mail: ${filed.letters} letters, ${alerted} of them alerted, ${alerts.length} alerts, ${noted.alertMails.size} mails`,
    alerted === filed.letters && kinds.size === alerts.length && noted.alertMails.size === alerts.length,
  )

  const due = await dueJobs(desk)
  check(
    `nothing in the ledger is stuck: ${due.length} open and due ${JSON.stringify(due.slice(0, 5))}`,
    due.length === 0,
  )
  const parked = await db.read
    .select({ name: jobs.name, fault: jobs.fault })
    .from(jobs)
    .where(eq(jobs.status, 'parked'))
  check(`nothing was given up: ${parked.length} ${JSON.stringify(parked.slice(0, 5))}`, parked.length === 0)
  const held = await db.read.$count(jobs, and(isNotNull(jobs.lease), eq(jobs.status, 'open')))
  check(`no worker holds anything: ${held}`, held === 0)

  // Deleted activities stay in the system's recycling bin for a while.
  await system.hubspot.advance({ days: 91 })
  const kept: string[] = []
  const mistold: string[] = []
  let taken = 0
  for (const { email, right, visitor, customer, reference } of lives) {
    const contact = await system.hubspot.remains(email)
    const { visits } = await system.matomo.remains(visitor)
    // Staff settle what no service of ours does.
    const customers = stage.hasService ? (await system.service.remains(customer)).customers : null
    const isGone = contact.contacts + contact.activities + contact.records + visits + (customers ?? 0) === 0
    const told = await toldOf(desk, reference!)
    if (right === 'erasure' && !isGone)
      kept.push(JSON.stringify({ reference, ...contact, visits, customers, told }))
    if (right === 'erasure')
      for (const [recipient, [status]] of Object.entries(told))
        if (!ERASED.includes(status) && (stage.hasService || recipient !== 'omniconvert'))
          mistold.push(`${recipient} ${status}`)
    if (right === 'access' && (contact.contacts !== 1 || visits === 0 || customers === 0)) taken += 1
  }
  const erasures = lives.filter(({ right }) => right === 'erasure').length
  check(
    `whoever asked for it is erased everywhere: ${erasures}, not ${kept.length} ${kept.join(' ')}`,
    kept.length === 0,
  )
  check(
    `the desk says of each of them that it was ordered, done or verified: ${mistold.length} ${mistold.join(', ')}`,
    mistold.length === 0,
  )
  check(`whoever asked for a copy has lost nothing: ${lives.length - erasures}, but ${taken}`, taken === 0)
  const asked = new Set(lives.flatMap(({ email, visitor }) => [email, visitor]))
  check('nobody else has lost anything', (await bystanders(stage, asked)) === before)
  const copies = lives.length - erasures
  check(
    `every copy has its package: ${copies}, packages ${noted.packaged.size}`,
    noted.packaged.size === copies,
  )

  const audit = await system.run('rightsdesk', ['verify-audit'], { NODE_OPTIONS: '' })
  check(`the audit trail holds: ${audit.output.trim().split('\n').at(-1) ?? ''}`, audit.code === 0)

  const twice: string[] = []
  for (const [type, keyOf] of ONCE) {
    const events = await db.read.select().from(auditEvents).where(eq(auditEvents.type, type))
    const seen = new Set<string>()
    for (const { requestId, data } of events) {
      const key = `${requestId} ${keyOf(JSON.parse(data))}`
      if (seen.has(key)) twice.push(`${type} ${data}`)
      seen.add(key)
    }
  }
  check(
    `no task was settled and no answer given twice: ${twice.length} ${twice.join(' ')}`,
    twice.length === 0,
  )
  const violations = await system.hubspot.violations()
  check(
    `no call was made that a system’s documentation forbids: ${violations.length}`,
    violations.length === 0,
  )

  const [attempts] = await db.read
    .select({ n: sql<number>`sum(${jobs.attempts} - 1)` })
    .from(jobs)
    .where(eq(jobs.status, 'done'))
  const mailsAgain = [...office.arrived.values()].reduce((sum, { times }) => sum + times - 1, 0)
  return {
    checks,
    repeated: {
      'mails that came again under their Message-ID': mailsAgain,
      'jobs begun again (attempts after the first)': Number(attempts?.n ?? 0),
    },
    facts: {
      requests: rows.length,
      'requests answered as received': filed.references.length,
      'requests lost': lost.length,
      'people answered': lives.length - stopped.length,
      'mails sent': noted.mails.size,
      alerts: alerts.length,
      'audit events': await db.read.$count(auditEvents),
      'ledger rows': await db.read.$count(jobs),
    },
  }
}
