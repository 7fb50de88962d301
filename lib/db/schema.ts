import { sql } from 'drizzle-orm'
import type { Role } from '../domain/access.ts'
import type { IdentifierKind, IdentifierSource } from '../domain/identifier.ts'
import type { TaskStatus } from '../domain/outcome.ts'
import type { Channel, RequestStatus, Resolution } from '../domain/request.ts'
import type { Capability, RefusalGround, Right } from '../domain/rights.ts'
import { type Dialect, dialect } from '../env.ts'
import { type Kit, kits } from './kit.ts'

export interface CountedItem {
  label: string
  count: number
}

/** Proof of a call, without personal data (connectors.md §2). */
export interface StoredEvidence {
  endpoint: string
  status: number
  counts?: Record<string, number>
  callId?: string
  at: string
}

/** What the clock was told besides the day of receipt; `deadline.ts` turns it into dates. */
export interface ClockFacts {
  pauses: { reason: 'identity' | 'scope'; from: string; to: string | null }[]
  /** `until`: the day the notice states, where the law leaves that to it */
  extension: { noticeOn: string; until?: string | null; reasonDigest: string } | null
}

export type TokenPurpose = 'confirm' | 'status' | 'partner' | 'download' | 'invite' | 'setup' | 'calendar'
export type MailState = 'queued' | 'sent' | 'bounced' | 'failed'
export type FindingStatus = 'queued' | 'done' | 'failed' | 'unsupported'
export type AlertKind = 'due' | 'extension-notice'
/**
 * `extract`: what one system exported, piece by piece. `package`: the ZIP made of them.
 * `attachment`: added by staff for the person. `reply`: what a recipient wrote to us; never the person's to have.
 */
export type FileKind = 'attachment' | 'extract' | 'package' | 'reply'
export type FileState = 'writing' | 'ready'
export interface RefusedField {
  field: string
  code: string
}
export type JobStatus = 'open' | 'done' | 'parked'

/** Columns named `*_sealed` hold text sealed by the vault under the request's (or the desk's) key. Dates are local ISO dates. */
function define(k: Kit) {
  const requests = k.table(
    'requests',
    {
      id: k.text('id').primaryKey(),
      reference: k.text('reference').notNull().unique(),
      right: k.text('right').$type<Right>().notNull(),
      context: k.text('context').notNull(),
      team: k.text('team').notNull(),
      regime: k.text('regime').notNull(),
      locale: k.text('locale').notNull(),
      channel: k.text('channel').$type<Channel>().notNull(),
      status: k.text('status').$type<RequestStatus>().notNull(),
      resolution: k.text('resolution').$type<Resolution>(),
      refusalGround: k.text('refusal_ground').$type<RefusalGround>(),
      version: k.int('version').notNull().default(0),
      /** Raised by `reopen`: the tasks of an earlier round stay as they ended. */
      round: k.int('round').notNull().default(1),
      receivedAt: k.instant('received_at').notNull(),
      receivedOn: k.text('received_on').notNull(),
      promisedDue: k.text('promised_due'),
      statutoryDue: k.text('statutory_due').notNull(),
      due: k.text('due').notNull(),
      clock: k.json<ClockFacts>('clock').notNull(),
      pausedOn: k.text('paused_on'),
      extendedOn: k.text('extended_on'),
      /** The next local day on which a deadline alert is due; null while none can be (unconfirmed far from due, answered). */
      nextAlertOn: k.text('next_alert_on'),
      confirmedAt: k.instant('confirmed_at'),
      /** How identity was established, e.g. `email-link`, `email-code`, or what staff recorded. */
      identityMethod: k.text('identity_method'),
      assigneeId: k.text('assignee_id'),
      locatedAt: k.instant('located_at'),
      approvedAt: k.instant('approved_at'),
      approvedBy: k.text('approved_by'),
      answeredAt: k.instant('answered_at'),
      closedAt: k.instant('closed_at'),
      /** The local day on which the person's data is shredded; null before closure and once nothing of it is left. */
      shredOn: k.text('shred_on'),
      shreddedAt: k.instant('shredded_at'),
      /** The last local day on which what stayed of the record is kept. */
      purgeOn: k.text('purge_on'),
      /** Legal hold: nothing of this request is shredded or purged while it stands. */
      heldAt: k.instant('held_at'),
      heldBy: k.text('held_by'),
      /** sealed under the desk's key: it may outlive the request's */
      holdReasonSealed: k.text('hold_reason_sealed'),
      duplicateOf: k.text('duplicate_of'),
      /** The person wrote and nobody has answered or marked it read. */
      unread: k.flag('unread').notNull().default(false),
      /** A mail to the person came back. */
      bounced: k.flag('bounced').notNull().default(false),
      profileHash: k.text('profile_hash').notNull(),
      /** One per draft: a double click or a resubmission files one request. */
      idempotencyKey: k.text('idempotency_key').unique(),
    },
    (t) => [
      k.index('requests_status_due').on(t.status, t.due, t.id),
      k.index('requests_team_status_due').on(t.team, t.status, t.due, t.id),
      k.index('requests_assignee').on(t.assigneeId, t.status, t.due),
      k.index('requests_alerts').on(t.nextAlertOn),
      // The order of the desk's lists, over what may need somebody: pages and counts read its beginning alone.
      k
        .index('requests_live')
        .on(sql`(case when paused_on is null then due else '9' || paused_on end)`, t.id)
        .where(sql`status not in ('received', 'closed') or unread or (status = 'received' and bounced)`),
      // The same, with those whose clock waits or was extended apart: the first page shows the earliest of them, and they
      // may stand far behind the others.
      k
        .index('requests_clock_held')
        .on(
          sql`(case when paused_on is null and extended_on is null then 0 else 1 end)`,
          sql`(case when paused_on is null then due else '9' || paused_on end)`,
          t.id,
        )
        .where(sql`status not in ('received', 'closed') or unread or (status = 'received' and bounced)`),
      k.index('requests_shred').on(t.shredOn),
      k.index('requests_purge').on(t.purgeOn),
      k.index('requests_held').on(t.heldAt),
    ],
  )

  const dataKeys = k.table('data_keys', {
    /** a request's id, or `desk` for what belongs to no request */
    id: k.text('id').primaryKey(),
    /** null once shredded */
    wrapped: k.text('wrapped'),
    masterVersion: k.int('master_version').notNull(),
    createdAt: k.instant('created_at').notNull(),
    shreddedAt: k.instant('shredded_at'),
  })

  const subjects = k.table(
    'subjects',
    {
      requestId: k
        .text('request_id')
        .primaryKey()
        .references(() => requests.id),
      emailSealed: k.text('email_sealed').notNull(),
      emailIndex: k.text('email_index').notNull(),
      nameSealed: k.text('name_sealed'),
      /** JSON of `SubjectDetails` */
      detailsSealed: k.text('details_sealed'),
    },
    (t) => [k.index('subjects_email').on(t.emailIndex)],
  )

  /** What stays of an address after the shredding: a keyed digest under a key of its own, for as long as the record stays. */
  const suppressions = k.table(
    'suppressions',
    {
      requestId: k
        .text('request_id')
        .primaryKey()
        .references(() => requests.id),
      emailDigest: k.text('email_digest').notNull(),
      at: k.instant('at').notNull(),
    },
    (t) => [k.index('suppressions_email').on(t.emailDigest)],
  )

  const identifiers = k.table(
    'identifiers',
    {
      id: k.text('id').primaryKey(),
      requestId: k
        .text('request_id')
        .notNull()
        .references(() => requests.id),
      kind: k.text('kind').$type<IdentifierKind>().notNull(),
      valueSealed: k.text('value_sealed').notNull(),
      valueIndex: k.text('value_index').notNull(),
      source: k.text('source').$type<IdentifierSource>().notNull(),
      /** Usable for look-ups: proven by the person, brought by their browser, or released by staff. */
      usable: k.flag('usable').notNull(),
      releasedBy: k.text('released_by'),
      createdAt: k.instant('created_at').notNull(),
    },
    (t) => [k.uniqueIndex('identifiers_once').on(t.requestId, t.kind, t.valueIndex)],
  )

  const tokens = k.table(
    'tokens',
    {
      /** SHA-256 of the token, base64url */
      hash: k.text('hash').primaryKey(),
      purpose: k.text('purpose').$type<TokenPurpose>().notNull(),
      requestId: k.text('request_id'),
      taskId: k.text('task_id'),
      staffId: k.text('staff_id'),
      codeHash: k.text('code_hash'),
      codeExpiresAt: k.instant('code_expires_at'),
      attempts: k.int('attempts').notNull().default(0),
      expiresAt: k.instant('expires_at').notNull(),
      usedAt: k.instant('used_at'),
      createdAt: k.instant('created_at').notNull(),
    },
    (t) => [k.index('tokens_request').on(t.requestId, t.purpose), k.index('tokens_expiry').on(t.expiresAt)],
  )

  const drafts = k.table(
    'drafts',
    {
      /** SHA-256 of the cookie's value */
      hash: k.text('hash').primaryKey(),
      dataSealed: k.text('data_sealed').notNull(),
      idempotencyKey: k.text('idempotency_key').notNull(),
      expiresAt: k.instant('expires_at').notNull(),
    },
    (t) => [k.index('drafts_expiry').on(t.expiresAt)],
  )

  const findings = k.table(
    'findings',
    {
      id: k.text('id').primaryKey(),
      requestId: k
        .text('request_id')
        .notNull()
        .references(() => requests.id),
      recipientId: k.text('recipient_id').notNull(),
      status: k.text('status').$type<FindingStatus>().notNull(),
      found: k.json<CountedItem[]>('found').notNull(),
      willRemove: k.json<CountedItem[]>('will_remove').notNull(),
      /** JSON of `Remainder[]`: a system's words may name the person; null: nothing would remain */
      willRemainSealed: k.text('will_remain_sealed'),
      evidence: k.json<StoredEvidence[]>('evidence').notNull(),
      /** rectification: JSON of `CurrentField[]`, what the system holds now */
      currentSealed: k.text('current_sealed'),
      fault: k.text('fault'),
      at: k.instant('at').notNull(),
    },
    (t) => [k.uniqueIndex('findings_once').on(t.requestId, t.recipientId)],
  )

  const tasks = k.table(
    'tasks',
    {
      id: k.text('id').primaryKey(),
      requestId: k
        .text('request_id')
        .notNull()
        .references(() => requests.id),
      round: k.int('round').notNull(),
      recipientId: k.text('recipient_id').notNull(),
      /** connector id of the profile, or `manual` */
      connector: k.text('connector').notNull(),
      capability: k.text('capability').$type<Capability>().notNull(),
      status: k.text('status').$type<TaskStatus>().notNull(),
      version: k.int('version').notNull().default(0),
      /** JSON, e.g. the corrections that staff approved */
      orderSealed: k.text('order_sealed'),
      /** JSON: ids in the foreign system, kept for the re-check */
      handlesSealed: k.text('handles_sealed'),
      noteSealed: k.text('note_sealed'),
      counts: k.json<CountedItem[]>('counts').notNull(),
      /** JSON of `Remainder[]`: a recipient's words may name the person; null: nothing remains */
      remainsSealed: k.text('remains_sealed'),
      evidence: k.json<StoredEvidence[]>('evidence').notNull(),
      /** class and words of the last fault; no personal data */
      fault: k.text('fault'),
      faultMessage: k.text('fault_message'),
      /** rectify: the fields whose new value the system refused, with its own error code */
      refused: k.json<RefusedField[]>('refused'),
      /** access: where the export goes on after a crash */
      cursorSealed: k.text('cursor_sealed'),
      nextTryAt: k.instant('next_try_at'),
      orderedAt: k.instant('ordered_at'),
      /** hand-off: the date by which we asked for the answer */
      answerBy: k.text('answer_by'),
      /** accepted or handed off: the date after which it is gone in any case */
      goneBy: k.text('gone_by'),
      recheckAt: k.instant('recheck_at'),
      recheckDays: k.json<number[]>('recheck_days').notNull(),
      reminders: k.int('reminders').notNull().default(0),
      escalatedAt: k.instant('escalated_at'),
      settledAt: k.instant('settled_at'),
      /** a staff id, `recipient` or `connector` */
      settledBy: k.text('settled_by'),
      createdAt: k.instant('created_at').notNull(),
    },
    (t) => [
      k.uniqueIndex('tasks_once').on(t.requestId, t.round, t.recipientId, t.capability),
      k.index('tasks_recipient').on(t.recipientId, t.status),
    ],
  )

  const messages = k.table(
    'messages',
    {
      id: k.text('id').primaryKey(),
      requestId: k
        .text('request_id')
        .notNull()
        .references(() => requests.id),
      kind: k.text('kind').$type<'from-person' | 'to-person' | 'note'>().notNull(),
      staffId: k.text('staff_id'),
      bodySealed: k.text('body_sealed').notNull(),
      at: k.instant('at').notNull(),
      readAt: k.instant('read_at'),
    },
    (t) => [k.index('messages_request').on(t.requestId, t.at)],
  )

  const letters = k.table(
    'letters',
    {
      id: k.text('id').primaryKey(),
      requestId: k
        .text('request_id')
        .notNull()
        .references(() => requests.id),
      kind: k.text('kind').notNull(),
      locale: k.text('locale').notNull(),
      /** JSON of `Letter` (mail/letters) */
      contentSealed: k.text('content_sealed').notNull(),
      sentAt: k.instant('sent_at').notNull(),
      sentBy: k.text('sent_by'),
    },
    (t) => [k.index('letters_request').on(t.requestId, t.sentAt)],
  )

  /** The answer as staff left it; one per request, gone when it is sent. */
  const letterDrafts = k.table('letter_drafts', {
    requestId: k
      .text('request_id')
      .primaryKey()
      .references(() => requests.id),
    /** JSON of `AnswerDraft` */
    contentSealed: k.text('content_sealed').notNull(),
    version: k.int('version').notNull().default(0),
    updatedAt: k.instant('updated_at').notNull(),
    updatedBy: k.text('updated_by').notNull(),
  })

  const mails = k.table(
    'mails',
    {
      id: k.text('id').primaryKey(),
      /** the data key it is sealed under: a request's id or `desk` */
      keyId: k.text('key_id').notNull(),
      requestId: k.text('request_id'),
      /** hand-offs: the task it carries, which fails if the mail comes back */
      taskId: k.text('task_id'),
      kind: k.text('kind').notNull(),
      locale: k.text('locale').notNull(),
      toSealed: k.text('to_sealed').notNull(),
      dataSealed: k.text('data_sealed').notNull(),
      messageId: k.text('message_id').notNull().unique(),
      state: k.text('state').$type<MailState>().notNull(),
      /** The same mail is never queued twice under one of these. */
      dedupe: k.text('dedupe').unique(),
      sends: k.int('sends').notNull().default(0),
      fault: k.text('fault'),
      createdAt: k.instant('created_at').notNull(),
      sentAt: k.instant('sent_at'),
    },
    (t) => [k.index('mails_request').on(t.requestId, t.createdAt), k.index('mails_state').on(t.state)],
  )

  const files = k.table(
    'files',
    {
      id: k.text('id').primaryKey(),
      requestId: k
        .text('request_id')
        .notNull()
        .references(() => requests.id),
      taskId: k.text('task_id'),
      kind: k.text('kind').$type<FileKind>().notNull().default('attachment'),
      state: k.text('state').$type<FileState>().notNull().default('ready'),
      nameSealed: k.text('name_sealed').notNull(),
      /** reply: what it says, in the words of whoever attached it */
      noteSealed: k.text('note_sealed'),
      mediaType: k.text('media_type').notNull(),
      /** a package may be larger than 2 GB */
      sizeBytes: k.long('size_bytes').notNull(),
      chunks: k.int('chunks').notNull(),
      /** extract: records per group so far */
      records: k.json<CountedItem[]>('records'),
      /** package: what it was written from; another digest means it is out of date */
      inputsDigest: k.text('inputs_digest'),
      /** Downloads by the person, against the limit of the profile. */
      downloads: k.int('downloads').notNull().default(0),
      createdAt: k.instant('created_at').notNull(),
      createdBy: k.text('created_by').notNull(),
      /** When its pieces were deleted; the row stays as proof that there was one. */
      goneAt: k.instant('gone_at'),
    },
    (t) => [k.index('files_request').on(t.requestId), k.index('files_task').on(t.taskId)],
  )

  const fileChunks = k.table(
    'file_chunks',
    {
      fileId: k
        .text('file_id')
        .notNull()
        .references(() => files.id),
      seq: k.int('seq').notNull(),
      sealed: k.bytes('sealed').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.fileId, t.seq] })],
  )

  /** Free text of an extract that seems to name somebody else (Art. 15(4)), and what staff decided about it. */
  const passages = k.table(
    'passages',
    {
      id: k.text('id').primaryKey(),
      requestId: k
        .text('request_id')
        .notNull()
        .references(() => requests.id),
      /** the extract, its piece, and the record's place in the piece */
      fileId: k
        .text('file_id')
        .notNull()
        .references(() => files.id),
      seq: k.int('seq').notNull(),
      item: k.int('item').notNull(),
      field: k.text('field').notNull(),
      /** JSON of `[from, to][]`, in UTF-16 units of the field's text */
      spans: k.json<[number, number][]>('spans').notNull(),
      decision: k.text('decision').$type<'keep' | 'redact'>(),
      decidedBy: k.text('decided_by'),
      decidedAt: k.instant('decided_at'),
    },
    (t) => [
      k.uniqueIndex('passages_once').on(t.fileId, t.seq, t.item, t.field),
      k.index('passages_request').on(t.requestId, t.decision),
    ],
  )

  /** The ledger: every intended effect, written with its cause, open until its handler's own transaction closes it. */
  const jobs = k.table(
    'jobs',
    {
      id: k.text('id').primaryKey(),
      name: k.text('name').notNull(),
      queue: k.text('queue').notNull(),
      payload: k.json<Record<string, string>>('payload').notNull(),
      requestId: k.text('request_id'),
      status: k.text('status').$type<JobStatus>().notNull(),
      runAt: k.instant('run_at').notNull(),
      attempts: k.int('attempts').notNull().default(0),
      /** Part of the queue's job id: a retained id of an earlier publication never swallows a new one. */
      generation: k.int('generation').notNull().default(0),
      publishedAt: k.instant('published_at'),
      lease: k.text('lease'),
      leaseUntil: k.instant('lease_until'),
      fault: k.text('fault'),
      createdAt: k.instant('created_at').notNull(),
      doneAt: k.instant('done_at'),
    },
    (t) => [
      k.index('jobs_due').on(t.status, t.publishedAt, t.runAt),
      k.index('jobs_open').on(t.runAt).where(sql`status = 'open'`),
      k.index('jobs_stuck').on(t.name).where(sql`status = 'open' and fault is not null`),
      k.index('jobs_request').on(t.requestId),
    ],
  )

  /** Per recipient: an open circuit stops its calls until staff close it or a check succeeds. */
  const circuits = k.table('circuits', {
    recipientId: k.text('recipient_id').primaryKey(),
    open: k.flag('open').notNull(),
    fault: k.text('fault'),
    openedAt: k.instant('opened_at'),
    lastOkAt: k.instant('last_ok_at'),
    /** The connector's own `check`: `queued` until the workers have run it. */
    checkState: k.text('check_state').$type<'queued' | 'done' | 'failed'>(),
    checkedAt: k.instant('checked_at'),
    /** Scopes the credentials lack, and what cannot be done without them. */
    missing: k.json<{ scope: string; without: string }[]>('missing'),
    checkFault: k.text('check_fault'),
    checkEvidence: k.json<StoredEvidence[]>('check_evidence'),
  })

  const deadlineAlerts = k.table(
    'deadline_alerts',
    {
      id: k.text('id').primaryKey(),
      requestId: k
        .text('request_id')
        .notNull()
        .references(() => requests.id),
      /** `due`: the answer's date; `extension-notice`: the last day to send an extension notice. */
      kind: k.text('kind').$type<AlertKind>().notNull().default('due'),
      due: k.text('due').notNull(),
      threshold: k.int('threshold').notNull(),
      mailId: k.text('mail_id'),
      at: k.instant('at').notNull(),
    },
    (t) => [k.uniqueIndex('deadline_alerts_once').on(t.requestId, t.kind, t.due, t.threshold)],
  )

  const auditEvents = k.table(
    'audit_events',
    {
      id: k.text('id').primaryKey(),
      /** the chain it stands in: a request's id, or `desk` */
      requestId: k.text('request_id').notNull(),
      seq: k.int('seq').notNull(),
      type: k.text('type').notNull(),
      actor: k.text('actor').notNull(),
      /** JSON exactly as it was hashed */
      data: k.text('data').notNull(),
      /** ISO instant exactly as it was hashed */
      at: k.text('at').notNull(),
      previousHash: k.text('previous_hash').notNull(),
      hash: k.text('hash').notNull(),
    },
    (t) => [k.uniqueIndex('audit_events_seq').on(t.requestId, t.seq), k.index('audit_events_at').on(t.at)],
  )

  const auditCheckpoints = k.table('audit_checkpoints', {
    id: k.text('id').primaryKey(),
    seq: k.int('seq').notNull().unique(),
    /** ISO instant exactly as it was signed */
    at: k.text('at').notNull(),
    /** JSON as it was signed: [chain, seq, hash][] of the chains that grew since the last one */
    heads: k.text('heads').notNull(),
    previousHash: k.text('previous_hash').notNull(),
    /** SHA-256 over previous hash, seq, at and heads */
    hash: k.text('hash').notNull(),
    /** Ed25519 over `hash`, base64url */
    signature: k.text('signature').notNull(),
  })

  /** A chain that retention removed: its last event, signed. The triggers let go of events only where one stands. */
  const auditTombstones = k.table('audit_tombstones', {
    requestId: k.text('request_id').primaryKey(),
    seq: k.int('seq').notNull(),
    hash: k.text('hash').notNull(),
    /** ISO instant exactly as it was signed */
    at: k.text('at').notNull(),
    /** Ed25519 over the four, base64url */
    signature: k.text('signature').notNull(),
  })

  /** Wrong codes and unknown links by network address (a keyed digest), counted over all web processes. */
  const guesses = k.table(
    'guesses',
    {
      key: k.text('key').primaryKey(),
      count: k.int('count').notNull(),
      endsAt: k.instant('ends_at').notNull(),
    },
    (t) => [k.index('guesses_end').on(t.endsAt)],
  )

  /** Proofs of work that were used: each is good once. */
  const spentProofs = k.table(
    'spent_proofs',
    {
      hash: k.text('hash').primaryKey(),
      expiresAt: k.instant('expires_at').notNull(),
    },
    (t) => [k.index('spent_proofs_expiry').on(t.expiresAt)],
  )

  const meta = k.table('meta', {
    name: k.text('name').primaryKey(),
    value: k.text('value').notNull(),
    at: k.instant('at').notNull(),
  })

  // Staff accounts: the shape better-auth expects, with our role, teams and deactivation.

  const staff = k.table('staff', {
    id: k.text('id').primaryKey(),
    name: k.text('name').notNull(),
    email: k.text('email').notNull().unique(),
    emailVerified: k.flag('email_verified').notNull().default(false),
    image: k.text('image'),
    role: k.text('role').$type<Role>().notNull().default('handler'),
    teams: k.json<string[]>('teams').notNull(),
    deactivatedAt: k.instant('deactivated_at'),
    twoFactorEnabled: k.flag('two_factor_enabled').notNull().default(false),
    createdAt: k.instant('created_at').notNull(),
    updatedAt: k.instant('updated_at').notNull(),
  })

  const staffSessions = k.table(
    'staff_sessions',
    {
      id: k.text('id').primaryKey(),
      token: k.text('token').notNull().unique(),
      userId: k
        .text('user_id')
        .notNull()
        .references(() => staff.id),
      expiresAt: k.instant('expires_at').notNull(),
      ipAddress: k.text('ip_address'),
      userAgent: k.text('user_agent'),
      createdAt: k.instant('created_at').notNull(),
      updatedAt: k.instant('updated_at').notNull(),
    },
    (t) => [k.index('staff_sessions_user').on(t.userId)],
  )

  const staffAccounts = k.table(
    'staff_accounts',
    {
      id: k.text('id').primaryKey(),
      accountId: k.text('account_id').notNull(),
      providerId: k.text('provider_id').notNull(),
      userId: k
        .text('user_id')
        .notNull()
        .references(() => staff.id),
      accessToken: k.text('access_token'),
      refreshToken: k.text('refresh_token'),
      idToken: k.text('id_token'),
      accessTokenExpiresAt: k.instant('access_token_expires_at'),
      refreshTokenExpiresAt: k.instant('refresh_token_expires_at'),
      scope: k.text('scope'),
      password: k.text('password'),
      createdAt: k.instant('created_at').notNull(),
      updatedAt: k.instant('updated_at').notNull(),
    },
    (t) => [k.index('staff_accounts_user').on(t.userId)],
  )

  const staffVerifications = k.table(
    'staff_verifications',
    {
      id: k.text('id').primaryKey(),
      identifier: k.text('identifier').notNull(),
      value: k.text('value').notNull(),
      expiresAt: k.instant('expires_at').notNull(),
      createdAt: k.instant('created_at').notNull(),
      updatedAt: k.instant('updated_at').notNull(),
    },
    (t) => [k.index('staff_verifications_identifier').on(t.identifier)],
  )

  const staffTwoFactors = k.table(
    'staff_two_factors',
    {
      id: k.text('id').primaryKey(),
      secret: k.text('secret').notNull(),
      backupCodes: k.text('backup_codes').notNull(),
      userId: k
        .text('user_id')
        .notNull()
        .references(() => staff.id),
      verified: k.flag('verified').notNull().default(true),
      failedVerificationCount: k.int('failed_verification_count').notNull().default(0),
      lockedUntil: k.instant('locked_until'),
    },
    (t) => [k.index('staff_two_factors_user').on(t.userId)],
  )

  /** Counts sign-in attempts; the sign-in library's own shape (`lastRequest` in milliseconds). */
  const staffRateLimits = k.table('staff_rate_limits', {
    id: k.text('id').primaryKey(),
    key: k.text('key').notNull().unique(),
    count: k.int('count').notNull(),
    lastRequest: k.long('last_request').notNull(),
  })

  return {
    requests,
    dataKeys,
    subjects,
    suppressions,
    identifiers,
    tokens,
    drafts,
    findings,
    tasks,
    messages,
    letters,
    letterDrafts,
    mails,
    files,
    fileChunks,
    passages,
    jobs,
    circuits,
    deadlineAlerts,
    auditEvents,
    auditCheckpoints,
    auditTombstones,
    guesses,
    spentProofs,
    meta,
    staff,
    staffSessions,
    staffAccounts,
    staffVerifications,
    staffTwoFactors,
    staffRateLimits,
  }
}

/** The tables of the named dialect; everything but migrations and schema tests uses the exports below. */
export function schemaOf(which: Dialect): ReturnType<typeof define> {
  return define(kits[which])
}

export const schema = schemaOf(dialect())

export const {
  requests,
  dataKeys,
  subjects,
  suppressions,
  identifiers,
  tokens,
  drafts,
  findings,
  tasks,
  messages,
  letters,
  letterDrafts,
  mails,
  files,
  fileChunks,
  passages,
  jobs,
  circuits,
  deadlineAlerts,
  auditEvents,
  auditCheckpoints,
  auditTombstones,
  guesses,
  spentProofs,
  meta,
  staff,
  staffSessions,
  staffAccounts,
  staffVerifications,
  staffTwoFactors,
  staffRateLimits,
} = schema

export type RequestRow = typeof requests.$inferSelect
export type TaskRow = typeof tasks.$inferSelect
export type JobRow = typeof jobs.$inferSelect
export type MailRow = typeof mails.$inferSelect
export type FindingRow = typeof findings.$inferSelect
export type AuditEventRow = typeof auditEvents.$inferSelect
export type StaffRow = typeof staff.$inferSelect
