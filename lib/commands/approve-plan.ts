import { eq } from 'drizzle-orm'
import { type FindingRow, findings as findingsTable, type TaskRow, tasks } from '../db/schema.ts'
import { identifiersOf } from '../db/subjects.ts'
import { currentOf, findingsOf } from '../db/tasks.ts'
import type { Staff } from '../domain/access.ts'
import {
  type ApprovedField,
  approvedFieldSchema,
  type OrderedField,
  orderFields,
} from '../domain/correction.ts'
import { DomainError } from '../domain/errors.ts'
import type { TaskStatus } from '../domain/outcome.ts'
import { correctionHow, type PlanEntry, planFor, planProblems } from '../domain/plan.ts'
import { newId } from '../id.ts'
import { planRecipientsOf } from '../profile/plan-recipients.ts'
import type { Desk } from './context.ts'
import { type Case, move, openCase, record, seal } from './parts/case.ts'
import { afterTaskChange } from './parts/close.ts'
import { enqueueTask } from './parts/enqueue-task.ts'
import { orderHandOff } from './parts/hand-off.ts'

/** What staff approved to be written into a system that we write to ourselves. */
export interface ApprovedCorrection extends ApprovedField {
  recipientId: string
}

/**
 * The DPO approves what happens at each recipient. Tasks, jobs, hand-off mails and the audit event stand or fall
 * together; nothing is called before this commits.
 * @param input.version the request's version that the approver saw
 * @param input.corrections the fields approved one by one, of systems whose values were read; where none is, people do it
 * @throws DomainError not_allowed, changed_meanwhile, move_not_possible, findings_missing, findings_stale, invalid_input
 */
export async function approvePlan(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; version: number; corrections?: ApprovedCorrection[] },
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.decide' }, input.version)
    const usable = (await identifiersOf(tx, file.key, file.row.id)).filter((i) => i.usable).map((i) => i.kind)
    const findings = await findingsOf(tx, file.row.id)
    const recipients = planRecipientsOf(desk.profile, file.row.context)
    const entries = planFor(file.row.right, recipients, usable, findings)
    const [problem] = planProblems(entries, file.row.confirmedAt, file.at)
    if (problem) {
      const code = problem.what === 'finding-stale' ? 'findings_stale' : 'findings_missing'
      throw new DomainError(code, 'recipientId' in problem ? { recipient: problem.recipientId } : {})
    }
    await move(file, 'approve-plan', {
      approvedAt: file.at,
      approvedBy: staff.id,
      profileHash: desk.profile.hash,
    })
    await record(file, 'plan.approved', {
      profile: desk.profile.hash,
      entries: entries.map((entry) => ({
        recipient: entry.recipient.id,
        capability: entry.capability,
        how: entry.how,
        found: (entry.finding?.found ?? []).map(({ label, count }) => ({ label, count })),
      })),
    })
    const corrections = input.corrections ?? []
    for (const entry of entries) {
      const mine = corrections.filter((c) => c.recipientId === entry.recipient.id)
      await createTask(file, entry, await orderFor(file, entry, mine))
    }
    if (corrections.some((c) => !entries.some((entry) => entry.recipient.id === c.recipientId)))
      throw new DomainError('invalid_input', { field: 'recipient' })
    await afterTaskChange(file)
  })
}

/** What is written at one recipient, from what was read there. Of the values read, only those of the order are kept. */
async function orderFor(
  file: Case,
  entry: PlanEntry<FindingRow>,
  approved: ApprovedCorrection[],
): Promise<OrderedField[]> {
  const { finding, how, capability } = entry
  const current = finding?.status === 'done' ? currentOf(file.key, finding) : []
  const parsed = approvedFieldSchema.array().safeParse(approved)
  const result = orderFields(current, parsed.data ?? [])
  const isPossible = approved.length === 0 || (how === 'api' && capability === 'rectify')
  if (!parsed.success || 'problems' in result || !isPossible)
    throw new DomainError('invalid_input', { field: 'corrections', recipient: entry.recipient.id })
  if (finding?.currentSealed) {
    const kept = current.filter(({ field }) => result.order.some((one) => one.field === field))
    const currentSealed = seal(file, 'findings', 'current_sealed', finding.id, JSON.stringify(kept))
    await file.tx.update(findingsTable).set({ currentSealed }).where(eq(findingsTable.id, finding.id))
  }
  return result.order
}

async function createTask(file: Case, entry: PlanEntry, order: OrderedField[]): Promise<void> {
  const { recipient, capability } = entry
  const how = capability === 'rectify' ? correctionHow(entry, order.length) : entry.how
  const status: TaskStatus = { api: 'queued', 'hand-off': 'queued', manual: 'manual', nothing: 'not_found' }[
    how
  ] as TaskStatus
  const id = newId('task', file.at.getTime())
  const [task] = await file.tx
    .insert(tasks)
    .values({
      id,
      requestId: file.row.id,
      round: file.row.round,
      recipientId: recipient.id,
      connector: how === 'manual' ? 'manual' : recipient.connector,
      capability,
      status,
      orderSealed: order.length > 0 ? seal(file, 'tasks', 'order_sealed', id, JSON.stringify(order)) : null,
      counts: [],
      evidence: [],
      recheckDays: [],
      orderedAt: file.at,
      settledAt: status === 'not_found' ? file.at : null,
      settledBy: status === 'not_found' ? 'system' : null,
      createdAt: file.at,
    })
    .returning()
  const ordered = { task: id, recipient: recipient.id, capability, how }
  const fields = order.map(({ field }) => field)
  await record(file, 'task.ordered', fields.length > 0 ? { ...ordered, fields } : ordered)
  if (how === 'nothing')
    await record(file, 'task.settled', {
      task: id,
      recipient: recipient.id,
      outcome: 'not_found',
      asked: false,
    })
  if (how === 'hand-off') await orderHandOff(file, task as TaskRow, recipient)
  if (how === 'api') await enqueueTask(file, id, recipient.id)
}
