import type { z } from 'zod'
import type { AccessGroup, AccessRecord, CurrentField } from '../domain/extract.ts'
import type { IdentifierKind } from '../domain/identifier.ts'
import type { Outcome, Remainder } from '../domain/outcome.ts'
import type { Capability } from '../domain/rights.ts'

/**
 * What a connector is told of the person: only identifiers that are verified, or that the person's own
 * browser brought, or that staff released. `value` is plain text and must not leave the call.
 */
export interface KnownIdentifier {
  kind: IdentifierKind
  value: string
}

export interface Counted {
  /** What was found, in the system's own nouns, e.g. `contact`, `note`, `visit`. */
  label: string
  count: number
}

/** Proof of one call, without personal data: `endpoint` is the path's template, never the filled-in path. */
export interface Evidence {
  endpoint: string
  status: number
  counts?: Record<string, number>
  /** The system's own id of the call (HubSpot: `correlationId`), where it gives one. */
  callId?: string
  /** ISO instant */
  at: string
}

export interface LocateResult {
  found: Counted[]
  willRemove: Counted[]
  willRemain: Remainder[]
  /** Identifiers met on the way (secondary e-mails). They are used for look-ups only after a staff decision. */
  alsoFound: KnownIdentifier[]
  evidence: Evidence[]
}

export interface ActionResult {
  /** `done`, `accepted`, `verified`, `not_found`, `remains`: what the *system* reported, never what a status code suggests. */
  outcome: Extract<Outcome, 'done' | 'accepted' | 'verified' | 'not_found' | 'remains'>
  counts: Counted[]
  remains: Remainder[]
  evidence: Evidence[]
  /** Ids in the foreign system, needed by a later re-check once a search no longer finds the person. Stored encrypted. */
  handles?: string[]
  /** `accepted` only: days after the order on which to look again. */
  recheckAfterDays?: number[]
  /** `accepted` only: local date after which the system says the data is gone, ISO. */
  goneBy?: string
}

/** One correction asked for by the person, approved by staff. `field` is the system's own property name. */
export interface Correction {
  field: string
  value: string
}

/**
 * One step of an export, stored before the next is asked for. At most about a thousand records, so that memory stays
 * bounded whatever the person left behind.
 */
export interface AccessBatch {
  groups?: AccessGroup[]
  records: AccessRecord[]
  /** Handed to `access` after a crash: the export goes on behind this batch. Stored encrypted. */
  cursor: string
}

export interface AccessEnd {
  /** What the system holds of the person and could not be exported. */
  remains: Remainder[]
  evidence: Evidence[]
}

/** What a re-check is to confirm. */
export interface Order {
  capability: Capability
  corrections: Correction[]
}

export interface CallContext<Config> {
  config: Config
  identifiers: KnownIdentifier[]
  /** Aborts at the deadline of the call. Every request must be given it. */
  signal: AbortSignal
  now: () => Date
  /** Waits for a free place in the account-wide call limit; called before every HTTP call. Searches have one of their own. */
  throttle: (signal: AbortSignal, kind?: 'search') => Promise<void>
}

export interface CheckResult {
  ok: boolean
  /** Scopes or permissions that are missing, and what cannot be done without them. */
  missing: { scope: string; without: string }[]
  evidence: Evidence[]
}

export interface ActionContext<Config> extends CallContext<Config> {
  /** Handles that an earlier, interrupted or accepted attempt stored. */
  handles: string[]
  /** Stores handles durably before the next, irreversible call. A crash after it resumes with them. */
  keepHandles: (handles: string[]) => Promise<void>
}

/** A connector declares only the capabilities it has. Each is repeat-safe. */
export interface Connector<Config = unknown> {
  id: string
  config: z.ZodType<Config>
  check?: (call: CallContext<Config>) => Promise<CheckResult>
  locate?: (call: CallContext<Config>) => Promise<LocateResult>
  /** Everything the system holds of the person. `from`: the cursor of the last stored batch, null at the start. */
  access?: (call: CallContext<Config>, from: string | null) => AsyncGenerator<AccessBatch, AccessEnd, void>
  /** The values a correction would change. */
  current?: (call: CallContext<Config>) => Promise<{ fields: CurrentField[]; evidence: Evidence[] }>
  erase?: (call: ActionContext<Config>) => Promise<ActionResult>
  rectify?: (call: ActionContext<Config>, corrections: Correction[]) => Promise<ActionResult>
  restrict?: (call: ActionContext<Config>) => Promise<ActionResult>
  object?: (call: ActionContext<Config>) => Promise<ActionResult>
  recheck?: (call: ActionContext<Config>, order: Order) => Promise<ActionResult>
}

/**
 * `transient`: try again later (after `retryAfterMs` where the system named it). `auth`: stop calling this system and tell staff.
 * `invalid`: this task can never succeed as it is. `bug`: ours.
 */
export type Fault = 'transient' | 'auth' | 'invalid' | 'bug'

/** `message` is for staff and holds no personal data: endpoint template, status, the system's own error category. */
export class ConnectorError extends Error {
  readonly fault: Fault
  readonly retryAfterMs: number | undefined
  readonly evidence: Evidence | undefined
  /** rectify: the fields whose new value was refused, with the system's own error code */
  readonly refused: { field: string; code: string }[]
  constructor(
    fault: Fault,
    message: string,
    more: { retryAfterMs?: number; evidence?: Evidence; refused?: { field: string; code: string }[] } = {},
  ) {
    super(message)
    this.name = 'ConnectorError'
    this.fault = fault
    this.retryAfterMs = more.retryAfterMs
    this.evidence = more.evidence
    this.refused = more.refused ?? []
  }
}
