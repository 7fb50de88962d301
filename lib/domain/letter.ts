import { z } from 'zod'
import type { Remainder, TaskStatus } from './outcome.ts'
import type { PackageFacts, PackageStanding } from './package.ts'
import { isAnsweredWithData, type RefusalGround, type Right, refusalGroundSchema } from './rights.ts'

export const LETTER_KINDS = [
  'acknowledgement',
  'answer',
  'refusal',
  'follow-up',
  'no-identity',
  'forwarded',
  'withdrawn',
  'extension',
  'question',
] as const
export type LetterKind = (typeof LETTER_KINDS)[number]

export type Decision = 'fulfilled' | 'partly' | 'refused'

/** What a letter is made of. Which blocks a letter has follows from the right and the decision. */
export const BLOCK_IDS = [
  'opening',
  'copy',
  'purposes',
  'categories',
  'recipients',
  'retention',
  'rights',
  'source',
  'automated',
  'safeguards',
  'changed',
  'removed',
  'remains',
  'under-way',
  'restricted',
  'stopped',
  'earlier-lawful',
  'disclosed',
  'findings',
  'reasons',
  'told',
  'complaint',
  'remedy',
  'closing',
] as const
export type BlockId = (typeof BLOCK_IDS)[number]

export interface LetterBlock {
  id: BlockId
  /** Paragraphs separated by blank lines; lines beginning with `- ` are list items. Empty: taken out. */
  text: string
}

export interface AnswerDraft {
  decision: Decision
  ground: RefusalGround | null
  blocks: LetterBlock[]
}

/** A draft as it comes from a browser. */
export const answerDraftSchema: z.ZodType<AnswerDraft> = z.object({
  decision: z.enum(['fulfilled', 'partly', 'refused']),
  ground: refusalGroundSchema.nullable(),
  blocks: z
    .array(
      z.object({
        id: z.enum(BLOCK_IDS),
        // PostgreSQL cannot store NUL
        text: z
          .string()
          .max(20_000)
          .refine((text) => !text.includes('\0')),
      }),
    )
    .max(BLOCK_IDS.length),
})

export interface Letter {
  kind: LetterKind
  subject: string
  blocks: LetterBlock[]
}

/** One thing the law asks of the answer, and where it is said. */
export interface OwedItem {
  block: BlockId
  source: string
}

/**
 * What the answer owes (law.md §5). Refusals, whole or in part, owe reasons, complaint and judicial remedy (Art. 12(4)).
 * `told` and `remains` are owed only where there is somebody to name.
 */
export function owedItems(right: Right, decision: Decision, tasks: readonly LetterTask[]): OwedItem[] {
  const items: OwedItem[] = []
  const owe = (block: BlockId, source: string) => items.push({ block, source })
  if (decision !== 'refused') {
    switch (right) {
      case 'access':
        owe('copy', 'Art. 15(3)')
        owe('purposes', 'Art. 15(1)(a)')
        owe('categories', 'Art. 15(1)(b)')
        owe('recipients', 'Art. 15(1)(c)')
        owe('retention', 'Art. 15(1)(d)')
        owe('rights', 'Art. 15(1)(e)')
        owe('complaint', 'Art. 15(1)(f)')
        owe('source', 'Art. 15(1)(g)')
        owe('automated', 'Art. 15(1)(h)')
        owe('safeguards', 'Art. 15(2)')
        break
      case 'portability':
        owe('copy', 'Art. 20(1)')
        break
      case 'rectification':
        owe('changed', 'Art. 16')
        if (tasks.some((task) => task.asked)) owe('told', 'Art. 19')
        break
      case 'erasure':
        owe('removed', 'Art. 17(1)')
        if (tasks.some((task) => task.remains.length > 0)) owe('remains', 'Art. 17(3)')
        if (tasks.some((task) => task.asked)) owe('told', 'Art. 19')
        break
      case 'restriction':
        owe('restricted', 'Art. 18(1), (3)')
        if (tasks.some((task) => task.asked)) owe('told', 'Art. 19')
        break
      case 'objection':
        owe('stopped', 'Art. 21(3)')
        break
      case 'consent-withdrawal':
        owe('stopped', 'Art. 7(3)')
        owe('earlier-lawful', 'Art. 7(3)')
        break
      case 'complaint':
        owe('findings', 'Art. 38(4)')
        break
      case 'shine-the-light':
        owe('disclosed', '§ 1798.83(a)')
        break
    }
    if (tasks.some((task) => isUnderWay(task.status))) owe('under-way', 'Art. 12(3)')
  }
  if (decision !== 'fulfilled') {
    owe('reasons', 'Art. 12(4)')
    owe('complaint', 'Art. 12(4)')
    owe('remedy', 'Art. 12(4), 79')
  }
  const seen = new Set<BlockId>()
  return items.filter((item) => !seen.has(item.block) && seen.add(item.block))
}

/** Still open when the letter goes out: it names them, and a follow-up says how they ended. */
export function isUnderWay(status: TaskStatus): boolean {
  return status === 'accepted' || status === 'handed_off'
}

export type LetterProblem =
  | { what: 'missing'; block: BlockId; source: string }
  | { what: 'placeholder'; block: BlockId; source: string }
  | { what: 'ground-missing' }
  | { what: 'authority-missing'; block: 'complaint' }
  | { what: 'recipient-missing'; block: BlockId; recipient: string }
  | { what: 'file-missing' }
  | { what: 'package'; standing: Exclude<PackageStanding, 'none' | 'ready'> }
  | { what: 'passages-undecided'; count: number }
  | { what: 'tasks-open'; count: number }

export interface LetterTask {
  /** False where no identifier of ours leads to anything: nobody was asked or told, and no letter says so. */
  asked: boolean
  recipientId: string
  recipientName: string
  status: TaskStatus
  remains: readonly Remainder[]
}

/** Brackets mark what staff have to fill in. */
const PLACEHOLDER = /\[[^\]]*\]/

/**
 * Why a draft cannot be sent; empty when it can. The screen shows these, the command enforces them.
 * @param authority the authority's name in the letter's language: a complaint block must name it
 */
export function letterProblems(facts: {
  right: Right
  draft: AnswerDraft
  tasks: readonly LetterTask[]
  authority: string
  package: PackageFacts
  openTasks: number
}): LetterProblem[] {
  const { right, draft, tasks } = facts
  const problems: LetterProblem[] = []
  const textOf = (id: BlockId) => draft.blocks.find((block) => block.id === id)?.text.trim() ?? ''
  for (const item of owedItems(right, draft.decision, tasks)) {
    const text = textOf(item.block)
    if (text === '') problems.push({ what: 'missing', ...item })
    else if (PLACEHOLDER.test(text)) problems.push({ what: 'placeholder', ...item })
  }
  for (const block of draft.blocks) {
    if (PLACEHOLDER.test(block.text) && !problems.some((p) => 'block' in p && p.block === block.id))
      problems.push({ what: 'placeholder', block: block.id, source: '' })
  }
  if (draft.decision !== 'fulfilled' && !draft.ground) problems.push({ what: 'ground-missing' })
  const complaint = textOf('complaint')
  if (complaint !== '' && !complaint.includes(facts.authority))
    problems.push({ what: 'authority-missing', block: 'complaint' })
  const told = textOf('told')
  if (told !== '') {
    for (const task of tasks)
      if (task.asked && !told.includes(task.recipientName))
        problems.push({ what: 'recipient-missing', block: 'told', recipient: task.recipientName })
  }
  if (isAnsweredWithData(right) && draft.decision !== 'refused') {
    const { standing, undecided } = facts.package
    if (standing === 'none') {
      if (hasData(tasks)) problems.push({ what: 'file-missing' })
    } else if (undecided > 0) problems.push({ what: 'passages-undecided', count: undecided })
    // What is still to come makes another package.
    else if (standing !== 'ready' && facts.openTasks === 0) problems.push({ what: 'package', standing })
  }
  if (draft.decision !== 'refused' && facts.openTasks > 0)
    problems.push({ what: 'tasks-open', count: facts.openTasks })
  return problems
}

/** A copy is owed unless every recipient looked and found nothing. */
function hasData(tasks: readonly LetterTask[]): boolean {
  return tasks.some((task) => task.status !== 'not_found' && task.status !== 'cancelled')
}
