import type { ListedRequest } from '../../../lib/db/request-list.ts'
import { isSettled } from '../../../lib/domain/outcome.ts'
import type { TableRow } from '../_ui/request-table.tsx'
import { dueWords } from './due.ts'
import { initials, outcomeOf, RESOLUTION_NAME, RIGHT_NAME, STATUS_NAME } from './names.ts'
import { stepWords } from './steps.ts'

/** What a table of requests needs to know beside them. */
interface TableFacts {
  today: string
  timeZone: string
  me: string
  contextName: (id: string) => string
  contextShort: (id: string) => string
  teamName: (id: string) => string
  recipientName: (id: string) => string
}

const TAB_OF_STEP: Partial<Record<string, 'plan' | 'tasks' | 'letter' | 'package#passages'>> = {
  'approve-plan': 'plan',
  'fix-task': 'tasks',
  'record-answer': 'tasks',
  'decide-task': 'tasks',
  'do-task': 'tasks',
  'draft-answer': 'letter',
  'answer-with-open': 'letter',
  'decide-passages': 'package#passages',
  'send-answer': 'letter',
  forward: 'letter',
}

/** A request as the table of requests says it. */
export function tableRow(listed: ListedRequest, facts: TableFacts): TableRow {
  const { row, assignee, step, person } = listed
  const tab = step.who === 'staff' ? TAB_OF_STEP[step.step] : undefined
  return {
    id: row.id,
    href: `/desk/requests/${row.id}${tab ? `/${tab}` : ''}`,
    reference: row.reference,
    right: RIGHT_NAME[row.right],
    person,
    locale: row.locale,
    context: facts.contextShort(row.context),
    contextInFull: `${facts.contextName(row.context)}, ${facts.teamName(row.team)}`,
    status: row.status,
    stage: STATUS_NAME[row.status],
    next:
      row.resolution && step.who === 'nobody'
        ? RESOLUTION_NAME[row.resolution]
        : stepWords(step, facts.recipientName),
    isOurs: step.who === 'staff',
    unread: row.unread,
    tasks: tasksOf(listed, facts.today),
    assignee: assignee && {
      initials: initials(assignee.name),
      name: assignee.id === facts.me ? 'You' : assignee.name.split(' ')[0]!,
    },
    due: dueWords(row, facts.today, facts.timeZone),
  }
}

function tasksOf({ tasks }: ListedRequest, today: string): TableRow['tasks'] {
  if (tasks.length === 0) return null
  const settled = tasks.filter((task) => isSettled(task.status)).length
  const others = new Map<string, number>()
  for (const task of tasks) {
    if (isSettled(task.status)) continue
    const { name } = outcomeOf(task, today)
    others.set(name, (others.get(name) ?? 0) + 1)
  }
  const label = [`${settled} of ${tasks.length} settled`]
  for (const [name, n] of others) label.push(`${n} ${name.toLowerCase()}`)
  return {
    label: label.join('; '),
    shapes: tasks.slice(0, 8).map((task) => outcomeOf(task, today).glyph),
    settled: `${settled}/${tasks.length}`,
  }
}
