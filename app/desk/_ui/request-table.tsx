import type { ReactNode } from 'react'
import type { ListedRequest } from '../../../lib/db/request-list.ts'
import { isSettled } from '../../../lib/domain/outcome.ts'
import { dueWords } from '../_words/due.ts'
import { initials, outcomeOf, RESOLUTION_NAME, RIGHT_NAME, STATUS_NAME } from '../_words/names.ts'
import { stepWords } from '../_words/steps.ts'
import { Due } from './due.tsx'
import { Glyph } from './glyph.tsx'
import { StageDisc } from './stage.tsx'

/** What a table of requests needs to know beside them. */
export interface TableFacts {
  today: string
  timeZone: string
  me: string
  contextName: (id: string) => string
  contextShort: (id: string) => string
  teamName: (id: string) => string
  recipientName: (id: string) => string
}

export interface TableBand {
  id: string
  title: string
  note: ReactNode
  rows: ListedRequest[]
}

export function RequestTable({
  caption,
  bands,
  facts,
}: {
  caption: string
  bands: TableBand[]
  facts: TableFacts
}) {
  return (
    <div className="tbl-wrap">
      <table className="tbl requests">
        <caption className="sr">{caption}</caption>
        <colgroup>
          <col className="w-ref" />
          <col className="w-right" />
          <col className="w-person" />
          <col className="w-ctx c-ctx" />
          <col className="w-stage" />
          <col />
          <col className="w-rec" />
          <col className="w-who" />
          <col className="w-due" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Reference</th>
            <th scope="col">Right</th>
            <th scope="col">Person</th>
            <th scope="col" className="c-ctx">
              Context
            </th>
            <th scope="col">
              <span className="c-name">Stage</span>
            </th>
            <th scope="col">Next step, or who we wait for</th>
            <th scope="col">Recipients</th>
            <th scope="col">
              <span className="c-name">Assigned</span>
            </th>
            <th scope="col" aria-sort="ascending" className="duecell">
              Due
            </th>
          </tr>
        </thead>
        {bands.map((band) => (
          <tbody key={band.id}>
            {band.title && (
              <tr className="band">
                <th colSpan={8} scope="rowgroup">
                  {band.title} <span>{band.note}</span>
                </th>
                <td className="c-ctx" />
              </tr>
            )}
            {band.rows.map((listed) => (
              <Row key={listed.row.id} listed={listed} facts={facts} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

function Row({ listed, facts }: { listed: ListedRequest; facts: TableFacts }) {
  const { row, assignee, step } = listed
  const next =
    row.resolution && step.who === 'nobody'
      ? RESOLUTION_NAME[row.resolution]
      : stepWords(step, facts.recipientName)
  const tab = step.who === 'staff' ? TAB_OF_STEP[step.step] : undefined
  return (
    <tr data-request={row.id}>
      <td className="ref">
        <a href={`/desk/requests/${row.id}${tab ? `/${tab}` : ''}`}>{row.reference}</a>
      </td>
      <td className="cut" title={RIGHT_NAME[row.right]}>
        {RIGHT_NAME[row.right]}
      </td>
      <td className="cut">
        {listed.person || <span className="muted">deleted here</span>}
        <span className="lang" title="Language">
          {row.locale}
        </span>
      </td>
      <td className="cut c-ctx" title={`${facts.contextName(row.context)}, ${facts.teamName(row.team)}`}>
        {facts.contextShort(row.context)}
      </td>
      <td className="c-stage">
        <span className="stage">
          <StageDisc status={row.status} />
          <span className="t">{STATUS_NAME[row.status]}</span>
        </span>
      </td>
      <td className={step.who === 'staff' ? 'cut next' : 'cut wait'} title={next}>
        {row.unread && <span className="unread" role="img" aria-label="Unread message" />}
        {next}
      </td>
      <td>
        <Recipients listed={listed} today={facts.today} />
      </td>
      <td className="c-who">
        <span className="who">
          <span className={assignee ? 'av' : 'av none'} aria-hidden="true">
            {assignee ? initials(assignee.name) : ''}
          </span>
          <span className={assignee ? 'c-name' : 'c-name muted'}>
            {assignee ? (assignee.id === facts.me ? 'You' : assignee.name.split(' ')[0]) : 'Nobody'}
          </span>
        </span>
      </td>
      <td className="duecell">
        <Due words={dueWords(row, facts.today, facts.timeZone)} />
      </td>
    </tr>
  )
}

const TAB_OF_STEP: Partial<Record<string, 'plan' | 'tasks' | 'letter'>> = {
  'approve-plan': 'plan',
  'fix-task': 'tasks',
  'record-answer': 'tasks',
  'decide-task': 'tasks',
  'do-task': 'tasks',
  'draft-answer': 'letter',
  'answer-with-open': 'letter',
  'send-answer': 'letter',
  forward: 'letter',
}

function Recipients({ listed, today }: { listed: ListedRequest; today: string }) {
  const { tasks } = listed
  if (tasks.length === 0) return <span className="muted">–</span>
  const settled = tasks.filter((task) => isSettled(task.status)).length
  const others = new Map<string, number>()
  for (const task of tasks) {
    if (isSettled(task.status)) continue
    const { name } = outcomeOf(task, today)
    others.set(name, (others.get(name) ?? 0) + 1)
  }
  const label = [`${settled} of ${tasks.length} settled`]
  for (const [name, n] of others) label.push(`${n} ${name.toLowerCase()}`)
  return (
    <span className="dots" role="img" aria-label={label.join('; ')} title={label.join('; ')}>
      {tasks.slice(0, 8).map((task) => (
        <Glyph key={task.recipientId} shape={outcomeOf(task, today).glyph} />
      ))}
      <span className="of">
        {settled}/{tasks.length}
      </span>
    </span>
  )
}
