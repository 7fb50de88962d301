import { createHash, randomBytes } from 'node:crypto'
import Sqlite from 'better-sqlite3'
import { databaseFile } from '../../lib/commands/open-desk.ts'
import { chainStart, eventHash } from '../../lib/db/audit.ts'
import { localDateOf, plusDays } from '../../lib/domain/clock/local-date.ts'
import { DAY_MS } from '../../lib/domain/day-ms.ts'
import { newId, newReference } from '../../lib/id.ts'
import { createVault, type Vault } from '../../lib/vault/vault.ts'

/** Records are kept for three years, so these are how long all of them took to come in. */
const YEARS_MS = 3 * 365 * DAY_MS
/** The newest of a hundred: 2.5 open, 1 not confirmed; the 10 newest are not shredded yet. */
const UNDER_WAY = 0.035
const READABLE = 0.1

const ZONE = 'Europe/Warsaw'
const OPEN = [
  'triage',
  'triage',
  'triage',
  'in_progress',
  'in_progress',
  'in_progress',
  'in_progress',
  'review',
  'answered',
  'answered',
]
const RIGHTS = ['access', 'erasure', 'erasure', 'rectification', 'objection']
const RECIPIENTS = [
  ['analytics', 'analytics'],
  ['hubspot', 'hubspot'],
  ['omniconvert', 'omniconvert'],
] as const

export interface Filled {
  ids: string[]
  open: string[]
  references: string[]
  emails: string[]
}

export const emailOf = (number: number) => `person-${number}@example.test`

/**
 * Writes invented requests as three years of a desk's life would have left them, straight into the migrated database:
 * of a hundred 2.5 are open, one waits for its confirmation, the others are closed; with keys, subjects, identifiers,
 * findings, tasks, letters, mails, jobs and audit chains. Nothing else may have the file open.
 * @returns of the open ones and of a thousand others, what they can be asked for by
 */
export function fill(env: Record<string, string | undefined>, count: number): Filled {
  const db = new Sqlite(databaseFile(env.RIGHTSDESK_DATA!))
  db.pragma('journal_mode = DELETE')
  db.pragma('journal_mode = MEMORY')
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -800000')
  db.pragma('locking_mode = EXCLUSIVE')
  const vault = createVault(env.MASTER_KEY!)
  const into = insertsInto(db)
  const now = Date.now()
  const references = new Set<string>()
  const filled: Filled = { ids: [], open: [], references: [], emails: [] }
  into.staff!({
    id: 'staff_handler',
    name: 'Hanna Example',
    email: 'hanna@desk.example.test',
    email_verified: 1,
    role: 'handler',
    teams: '["privacy"]',
    two_factor_enabled: 1,
    created_at: now,
    updated_at: now,
  })
  db.exec('BEGIN')
  for (let number = 0; number < count; number += 1) {
    const one = request(vault, into, references, { number, count, now })
    if (one.isOpen) filled.open.push(one.id)
    if (one.isOpen || number % Math.max(1, Math.floor(count / 1000)) === 0) {
      filled.ids.push(one.id)
      filled.references.push(one.reference)
      filled.emails.push(one.email)
    }
    if (number % 50_000 === 49_999) {
      db.exec('COMMIT')
      db.exec('BEGIN')
    }
  }
  db.exec('COMMIT')
  db.exec('ANALYZE')
  db.pragma('locking_mode = NORMAL')
  db.pragma('journal_mode = WAL')
  db.close()
  return filled
}

type Insert = (row: Record<string, string | number | null>) => void

/** A prepared insert for each table, made at its first use from the columns of that row. */
function insertsInto(db: Sqlite.Database): Record<string, Insert> {
  const made = new Map<string, Sqlite.Statement>()
  const into =
    (name: string): Insert =>
    (row) => {
      let statement = made.get(name)
      if (!statement) {
        const columns = Object.keys(row)
        const named = columns.map((column) => `"${column}"`).join(', ')
        statement = db.prepare(`INSERT INTO ${name} (${named}) VALUES (${columns.map(() => '?').join(', ')})`)
        made.set(name, statement)
      }
      statement.run(Object.values(row))
    }
  return new Proxy({}, { get: (_, name: string) => into(name) }) as Record<string, Insert>
}

function request(
  vault: Vault,
  into: Record<string, Insert>,
  references: Set<string>,
  { number, count, now }: { number: number; count: number; now: number },
): { id: string; reference: string; email: string; isOpen: boolean } {
  const fromEnd = count - 1 - number
  const age = fromEnd / count
  const isUnderWay = age < UNDER_WAY
  const isUnconfirmed = isUnderWay && (fromEnd % 7 === 3 || fromEnd % 7 === 5)
  const isOpen = isUnderWay && !isUnconfirmed
  const status = isUnconfirmed ? 'received' : isOpen ? OPEN[fromEnd % OPEN.length]! : 'closed'
  // What is under way came in over the last 25 days, what is not confirmed over the last 7.
  const receivedAt = isUnconfirmed
    ? now - Math.floor((age / UNDER_WAY) * 7 * DAY_MS)
    : isOpen
      ? now - Math.floor((age / UNDER_WAY) * 25 * DAY_MS)
      : now - 40 * DAY_MS - Math.floor(age * YEARS_MS)
  const id = newId('req', receivedAt)
  let reference = newReference('TH')
  while (references.has(reference)) reference = newReference('TH')
  references.add(reference)
  const email = emailOf(number % Math.ceil(count * 0.9))
  const day = localDateOf(new Date(receivedAt), ZONE)
  const isPaused = isOpen && status === 'triage' && fromEnd % 40 === 1
  const isExtended = isOpen && status === 'in_progress' && fromEnd % 20 === 4
  const due = isExtended ? plusDays(day, 90) : plusDays(day, 30)
  const isRead = age < READABLE
  const right = RIGHTS[number % RIGHTS.length]!
  const approvedAt = ['triage', 'received'].includes(status) ? null : receivedAt + DAY_MS / 2
  const answeredAt = ['answered', 'closed'].includes(status) ? receivedAt + 9 * DAY_MS : null
  into.requests!({
    id,
    reference,
    right,
    context: 'website',
    team: 'privacy',
    regime: 'gdpr-eu',
    locale: number % 3 === 0 ? 'de' : 'en',
    channel: 'form',
    status,
    resolution: status === 'closed' ? 'fulfilled' : null,
    version: 12,
    round: 1,
    received_at: receivedAt,
    received_on: day,
    promised_due: due,
    statutory_due: due,
    due,
    clock: '{"pauses":[],"extension":null}',
    paused_on: isPaused ? day : null,
    extended_on: isExtended ? plusDays(day, 5) : null,
    next_alert_on: isOpen && !answeredAt && !isPaused ? '2999-01-01' : null,
    confirmed_at: isUnconfirmed ? null : receivedAt + 3_600_000,
    identity_method: isUnconfirmed ? null : 'email-link',
    assignee_id: number % 4 === 0 ? null : 'staff_handler',
    located_at: isUnconfirmed ? null : receivedAt + 3_700_000,
    approved_at: approvedAt,
    approved_by: approvedAt ? 'staff_handler' : null,
    answered_at: answeredAt,
    closed_at: status === 'closed' ? receivedAt + 10 * DAY_MS : null,
    unread: isOpen && fromEnd % 25 === 6 ? 1 : 0,
    bounced: 0,
    profile_hash: 'invented',
    idempotency_key: `${id}-key`,
  })
  const { key, wrapped } = vault.newKey(id)
  const seal = (table: string, column: string, row: string, text: string) =>
    isRead ? key.seal({ table, column, row }, text) : 'AQ=='
  into.data_keys!({
    id,
    wrapped: isRead ? wrapped : null,
    master_version: 1,
    created_at: receivedAt,
    shredded_at: isRead ? null : receivedAt + 100 * DAY_MS,
  })
  into.subjects!({
    request_id: id,
    email_sealed: seal('subjects', 'email_sealed', id, email),
    email_index: vault.emailIndex(email),
    name_sealed: null,
    details_sealed: seal('subjects', 'details_sealed', id, DETAILS),
  })
  for (const [kind, value] of [
    ['email', email],
    ['piwik_visitor_id', `0123456789${String(number).padStart(6, '0')}`],
  ] as const) {
    const own = newId('idn', receivedAt)
    into.identifiers!({
      id: own,
      request_id: id,
      kind,
      value_sealed: seal('identifiers', 'value_sealed', own, value),
      value_index: createHash('sha256').update(`${kind}${value}`).digest('base64url'),
      source: kind === 'email' ? 'mail' : 'browser',
      usable: 1,
      created_at: receivedAt,
    })
  }
  into.tokens!({
    hash: randomBytes(32).toString('base64url'),
    purpose: 'status',
    request_id: id,
    attempts: 0,
    expires_at: receivedAt + 300 * DAY_MS,
    created_at: receivedAt,
  })
  if (!isUnconfirmed) work(into, { id, status, right, receivedAt, number, approvedAt, seal })
  history(into, { id, status, receivedAt, seal, number })
  return { id, reference, email, isOpen }
}

const DETAILS = '{"message":"Please send me what you have about me.","website":"","corrections":[]}'
type Seal = (table: string, column: string, row: string, text: string) => string
const EVIDENCE =
  '[{"endpoint":"POST /crm/v3/objects/contacts/gdpr-delete","status":204,"at":"2026-01-05T10:00:00.000Z"}]'

function work(
  into: Record<string, Insert>,
  about: {
    id: string
    status: string
    right: string
    receivedAt: number
    number: number
    approvedAt: number | null
    seal: Seal
  },
): void {
  const { id, status, right, receivedAt, number, approvedAt } = about
  for (const [recipient] of RECIPIENTS.slice(0, 2))
    into.findings!({
      id: newId('fnd', receivedAt),
      request_id: id,
      recipient_id: recipient,
      status: status === 'triage' && number % 5 === 0 ? 'queued' : 'done',
      found: '[{"label":"visits","count":12}]',
      will_remove: '[{"label":"visits","count":12}]',
      evidence: EVIDENCE,
      at: receivedAt,
    })
  if (!approvedAt) return
  for (const [i, [recipient, connector]] of RECIPIENTS.entries()) {
    const isSettled = status === 'closed' || status === 'review' || (i === 0 && number % 3 > 0)
    into.tasks!({
      id: newId('task', receivedAt),
      request_id: id,
      round: 1,
      recipient_id: recipient,
      connector,
      capability: right === 'access' ? 'access' : 'erase',
      status: isSettled
        ? number % 3 === 0
          ? 'verified'
          : 'done'
        : i === 2
          ? 'handed_off'
          : number % 13 === 0
            ? 'failed'
            : 'accepted',
      version: 4,
      counts: '[{"label":"visits","count":12}]',
      evidence: EVIDENCE,
      recheck_days: '[7,30]',
      reminders: 0,
      ordered_at: receivedAt + DAY_MS,
      answer_by: '2999-01-01',
      settled_at: isSettled ? receivedAt + 2 * DAY_MS : null,
      settled_by: isSettled ? 'connector' : null,
      created_at: approvedAt,
    })
  }
}

function history(
  into: Record<string, Insert>,
  {
    id,
    status,
    receivedAt,
    seal,
    number,
  }: { id: string; status: string; receivedAt: number; seal: Seal; number: number },
): void {
  const mail = (kind: string, at: number) => {
    const own = newId('mail', at)
    into.mails!({
      id: own,
      key_id: id,
      request_id: id,
      kind,
      locale: 'en',
      to_sealed: seal('mails', 'to_sealed', own, emailOf(number)),
      data_sealed: seal('mails', 'data_sealed', own, '{"reference":"TH-0000-0000"}'),
      message_id: `<${own}@teahouse.example>`,
      state: 'sent',
      sends: 1,
      created_at: at,
      sent_at: at + 2_000,
    })
    job('mail.send', 'mail', `{"mailId":"${own}"}`, at, 'done')
  }
  const job = (name: string, queue: string, payload: string, runAt: number, state: 'open' | 'done') =>
    into.jobs!({
      id: newId('job', receivedAt),
      name,
      queue,
      payload,
      request_id: id,
      status: state,
      run_at: runAt,
      attempts: state === 'done' ? 1 : 0,
      generation: 0,
      published_at: state === 'done' ? runAt : null,
      created_at: receivedAt,
      done_at: state === 'done' ? runAt + 2_000 : null,
    })
  mail('confirm', receivedAt)
  for (const days of [3, 7, 14]) {
    const at = receivedAt + days * DAY_MS
    job(
      'request.follow-up-unconfirmed',
      'housekeeping',
      `{"requestId":"${id}"}`,
      at,
      at > Date.now() ? 'open' : 'done',
    )
  }
  if (number % 3 === 0) {
    const own = newId('msg', receivedAt)
    const body = seal(
      'messages',
      'body_sealed',
      own,
      'Which address did you write from? We need it to find you.',
    )
    into.messages!({
      id: own,
      request_id: id,
      kind: number % 6 === 0 ? 'to-person' : 'from-person',
      staff_id: 'staff_handler',
      body_sealed: body,
      at: receivedAt + DAY_MS,
    })
  }
  const types = [
    'request.submitted',
    'deadline.set',
    'identity.confirmed',
    'plan.approved',
    'task.settled',
    'request.answered',
    'request.closed',
  ]
  const reached = { received: 2, triage: 3, in_progress: 4, review: 5, answered: 6, closed: 7 }[status]!
  let previousHash = chainStart(id)
  for (const [i, type] of types.slice(0, reached).entries()) {
    const row = {
      id: newId('evt', receivedAt),
      requestId: id,
      seq: i + 1,
      type,
      actor: i < 3 ? 'person' : 'staff_handler',
      at: new Date(receivedAt + i * DAY_MS).toISOString(),
      data: DATA[type] ?? '{}',
      previousHash,
    }
    previousHash = eventHash(row)
    into.audit_events!({
      id: row.id,
      request_id: id,
      seq: row.seq,
      type,
      actor: row.actor,
      data: row.data,
      at: row.at,
      previous_hash: row.previousHash,
      hash: previousHash,
    })
  }
  if (reached >= 6) mail('answer', receivedAt + 9 * DAY_MS)
}

const DATA: Record<string, string> = {
  'request.submitted':
    '{"right":"access","context":"website","channel":"form","regime":"gdpr-eu","profile":"invented"}',
  'deadline.set':
    '{"receivedOn":"2026-01-05","promisedDue":"2026-02-04","statutoryDue":"2026-02-05","due":"2026-02-04"}',
  'identity.confirmed': '{"method":"email-link"}',
  'plan.approved': '{"tasks":3,"profile":"invented"}',
  'task.settled': '{"recipient":"analytics","status":"done"}',
  'request.answered': '{"decision":"fulfilled"}',
  'request.closed': '{"resolution":"fulfilled"}',
}
