import type { IdentifierKind } from './identifier.ts'
import { CAPABILITY_OF_RIGHT, type Capability, type Right } from './rights.ts'

/** A recipient as planning needs it: from the profile and its connector's manifest. */
export interface PlanRecipient {
  id: string
  name: string
  connector: string
  mode: 'api' | 'hand-off'
  capabilities: readonly string[]
  /** Those of the capabilities that people are asked for by mail. */
  handOff: readonly string[]
  identifiers: readonly IdentifierKind[]
  /** Where a hand-off goes; null: staff carry it themselves. */
  contact: string | null
  /** in which a hand-off is written */
  language: string
  answerWithinDays: number
  /** Days after which the recipient deletes in any case. */
  retentionDays: number | null
}

export interface PlanFinding {
  recipientId: string
  status: 'queued' | 'done' | 'failed' | 'unsupported'
  found: readonly { label: string; count: number }[]
  willRemove: readonly { label: string; count: number }[]
}

/**
 * `api`: the connector does it. `hand-off`: the recipient is asked by mail. `manual`: staff carry it and say how it ended.
 * `nothing`: no identifier of ours leads to anything there.
 */
export type PlanHow = 'api' | 'hand-off' | 'manual' | 'nothing'

export interface PlanEntry<F extends PlanFinding = PlanFinding> {
  recipient: PlanRecipient
  capability: Capability
  how: PlanHow
  /** kinds that will be used */
  identifiers: IdentifierKind[]
  finding: F | null
}

/** Whether a recipient is looked up before the plan is approved. */
export function canLocate(recipient: PlanRecipient, usable: readonly IdentifierKind[]): boolean {
  return (
    recipient.mode === 'api' &&
    recipient.capabilities.includes('locate') &&
    recipient.identifiers.some((kind) => usable.includes(kind))
  )
}

/** Whether its connector can say by itself if our credentials are still good for everything. */
export function canCheck(recipient: PlanRecipient): boolean {
  return recipient.mode === 'api' && recipient.capabilities.includes('check')
}

/**
 * What happens to the request at each recipient of its context. Empty for a right that the controller answers alone.
 * @param usable kinds of which the request has an identifier that look-ups may use
 */
export function planFor<F extends PlanFinding>(
  right: Right,
  recipients: readonly PlanRecipient[],
  usable: readonly IdentifierKind[],
  findings: readonly F[],
): PlanEntry<F>[] {
  const capability = CAPABILITY_OF_RIGHT[right]
  if (!capability) return []
  return recipients.map((recipient) => {
    const identifiers = recipient.identifiers.filter((kind) => usable.includes(kind))
    const finding = findings.find((f) => f.recipientId === recipient.id) ?? null
    return { recipient, capability, how: howFor(recipient, capability, identifiers), identifiers, finding }
  })
}

function howFor(recipient: PlanRecipient, capability: Capability, identifiers: IdentifierKind[]): PlanHow {
  if (identifiers.length === 0) return 'nothing'
  if (!recipient.capabilities.includes(capability)) return 'manual'
  // A correction is approved beside what the system holds now: where that cannot be read, people write it.
  const isBlind = capability === 'rectify' && !recipient.capabilities.includes('current')
  if (!isAskedByMail(recipient, capability)) return isBlind ? 'manual' : 'api'
  return recipient.contact ? 'hand-off' : 'manual'
}

/** Whether people at the recipient do it, not its interface. */
export function isAskedByMail(
  { mode, handOff }: Pick<PlanRecipient, 'mode' | 'handOff'>,
  capability: Capability,
): boolean {
  return mode === 'hand-off' || handOff.includes(capability)
}

/**
 * How a correction is carried out, given how many of the system's fields staff approved. A system that we write to has
 * to be told what to write; without that a person does it. Where the look-up found nobody, the system is asked once more.
 */
export function correctionHow(entry: Pick<PlanEntry, 'how' | 'finding'>, fields: number): PlanHow {
  if (entry.how !== 'api' || fields > 0) return entry.how
  return entry.finding?.status === 'done' && entry.finding.found.length === 0 ? 'api' : 'manual'
}

/** Counts older than this are looked up again before the plan can be approved. */
export const FINDINGS_VALID_MS = 24 * 3_600_000

export type PlanProblem =
  | { what: 'identity' }
  | { what: 'finding-queued' | 'finding-stale'; recipientId: string }

/** Why a plan cannot be approved yet. A failed look-up does not block: the screen says so and the task will retry. */
export function planProblems(
  entries: readonly PlanEntry<PlanFinding & { at: Date }>[],
  confirmedAt: Date | null,
  now: Date,
): PlanProblem[] {
  const problems: PlanProblem[] = []
  if (!confirmedAt) problems.push({ what: 'identity' })
  for (const { finding, how } of entries) {
    // What was found also stands in the mail of a hand-off.
    if (!finding || (how !== 'api' && how !== 'hand-off')) continue
    if (finding.status === 'queued')
      problems.push({ what: 'finding-queued', recipientId: finding.recipientId })
    else if (finding.status === 'done' && now.getTime() - finding.at.getTime() > FINDINGS_VALID_MS)
      problems.push({ what: 'finding-stale', recipientId: finding.recipientId })
  }
  return problems
}
