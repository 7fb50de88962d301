import { type TaskRow, tasks } from '../db/schema.ts'
import { identifiersOf } from '../db/subjects.ts'
import { findingsOf } from '../db/tasks.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { TaskStatus } from '../domain/outcome.ts'
import { type PlanEntry, planFor, planProblems } from '../domain/plan.ts'
import { newId } from '../id.ts'
import { planRecipientsOf } from '../profile/plan-recipients.ts'
import type { Desk } from './context.ts'
import { type Case, move, openCase, record, seal } from './parts/case.ts'
import { afterTaskChange } from './parts/close.ts'
import { enqueueTask } from './parts/enqueue-task.ts'
import { orderHandOff } from './parts/hand-off.ts'

/** What staff approved to be written into a system that we write to ourselves. */
export interface ApprovedCorrection {
  recipientId: string
  field: string
  value: string
}

/**
 * The DPO approves what happens at each recipient. Tasks, jobs, hand-off mails and the audit event stand or fall
 * together; nothing is called before this commits.
 * @param input.version the request's version that the approver saw
 * @throws DomainError not_allowed, changed_meanwhile, move_not_possible, findings_missing, findings_stale
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
    for (const entry of entries) {
      const corrections = (input.corrections ?? []).filter((c) => c.recipientId === entry.recipient.id)
      await createTask(file, entry, corrections)
    }
    await afterTaskChange(file)
  })
}

async function createTask(file: Case, entry: PlanEntry, corrections: ApprovedCorrection[]): Promise<void> {
  const { recipient, capability } = entry
  // A system we write to needs to be told what to write; without that, a person does it.
  const how =
    entry.how === 'api' && capability === 'rectify' && corrections.length === 0 ? 'manual' : entry.how
  const status: TaskStatus = { api: 'queued', 'hand-off': 'queued', manual: 'manual', nothing: 'not_found' }[
    how
  ] as TaskStatus
  const id = newId('task', file.at.getTime())
  const order = corrections.map(({ field, value }) => ({ field, value }))
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
  await record(file, 'task.ordered', { task: id, recipient: recipient.id, capability, how })
  if (how === 'nothing')
    await record(file, 'task.settled', { task: id, recipient: recipient.id, outcome: 'not_found' })
  if (how === 'hand-off') await orderHandOff(file, task as TaskRow, recipient)
  if (how === 'api') await enqueueTask(file, id, recipient.id)
}
