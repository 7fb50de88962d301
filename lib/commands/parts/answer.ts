import { and, eq } from 'drizzle-orm'
import { answeredThisYear } from '../../db/once-a-year.ts'
import { packageState } from '../../db/package-state.ts'
import { letterDrafts } from '../../db/schema.ts'
import { type ToldTask, tasksOf, toldTasks } from '../../db/tasks.ts'
import { DomainError } from '../../domain/errors.ts'
import { type AnswerDraft, type LetterProblem, type LetterTask, letterProblems } from '../../domain/letter.ts'
import { isSettled } from '../../domain/outcome.ts'
import { groundsFor } from '../../domain/rights.ts'
import type { ProfileData } from '../../profile/schema.ts'
import { inLanguage, recipientName } from '../../profile/schema.ts'
import type { Case } from './case.ts'
import { blockingTasks, closeCase } from './close.ts'
import { planDrop } from './package.ts'

/** The tasks as a letter names them. */
export function letterTasks(profile: ProfileData, all: readonly ToldTask[]): LetterTask[] {
  return all
    .filter((task) => task.status !== 'cancelled')
    .map((task) => ({
      recipientId: task.recipientId,
      recipientName: recipientName(profile, task.recipientId),
      status: task.status,
      asked: task.settledBy !== 'system',
      remains: task.remains,
    }))
}

/** Why a draft cannot be sent as the answer to this request now; the desk shows what the command would refuse. */
async function problemsOf(
  { tx, key, row: request, desk }: Case,
  draft: AnswerDraft,
): Promise<LetterProblem[]> {
  const { profile } = desk
  const all = toldTasks(key, await tasksOf(tx, request))
  const { standing, undecided } = await packageState(tx, profile.hash, request)
  const problems = letterProblems({
    right: request.right,
    draft,
    tasks: letterTasks(profile, all),
    authority: inLanguage(profile.authority.name, request.locale, profile),
    package: { standing, undecided },
    openTasks: blockingTasks(all).length,
  })
  const isKnown = draft.ground === null || groundsFor(request.right).includes(draft.ground)
  const holds = draft.ground !== 'once-a-year' || (await answeredThisYear(tx, desk.vault, request)) !== null
  if (!isKnown || !holds) problems.push({ what: 'ground-missing' })
  return problems
}

/** @throws DomainError letter_incomplete, passages_undecided, tasks_open */
export async function assertComplete(file: Case, draft: AnswerDraft): Promise<void> {
  const problems = await problemsOf(file, draft)
  const open = problems.find((problem) => problem.what === 'tasks-open')
  if (open) throw new DomainError('tasks_open', { count: open.count })
  const undecided = problems.find((problem) => problem.what === 'passages-undecided')
  if (undecided) throw new DomainError('passages_undecided', { count: undecided.count })
  if (problems.length > 0) throw new DomainError('letter_incomplete', { count: problems.length })
}

/** The draft has become a letter; the request closes now if no task is open. */
export async function afterAnswer(file: Case): Promise<void> {
  await file.tx.delete(letterDrafts).where(and(eq(letterDrafts.requestId, file.row.id)))
  await planDrop(file)
  const all = await tasksOf(file.tx, file.row)
  if (all.every((task) => isSettled(task.status))) await closeCase(file)
}
