import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { isSettled } from '../../../../../lib/domain/outcome.ts'
import { isAnsweredWithData } from '../../../../../lib/domain/rights.ts'
import { type ShownCase, shownCase } from '../../../../_server/case.ts'
import { shownClock } from '../../../../_server/case-clock.ts'
import { CaseTabs } from '../../../_ui/case-tabs.tsx'
import { Due } from '../../../_ui/due.tsx'
import { KeyHints } from '../../../_ui/key-hints.tsx'
import { Live } from '../../../_ui/live.tsx'
import { PrintButton } from '../../../_ui/print-button.tsx'
import { Burger } from '../../../_ui/shell.tsx'
import { StageDisc } from '../../../_ui/stage.tsx'
import { dueWords } from '../../../_words/due.ts'
import { initials, RESOLUTION_NAME, RIGHT_NAME } from '../../../_words/names.ts'
import { shreddedWords } from '../../../_words/retention.ts'

type Params = Promise<{ id: string }>

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { row } = await shownCase((await params).id)
  return { title: row.reference }
}

/** Whether the timeline's page has the form for it. */
function isExtendable(file: ShownCase): boolean {
  const clock = file.may.decide ? shownClock(file) : null
  return clock?.extend != null && 'source' in clock.extend
}

const STAGES = [
  ['received', 'Received'],
  ['confirmed', 'Confirmed'],
  ['triage', 'Triage'],
  ['in_progress', 'In progress'],
  ['review', 'Review'],
  ['answered', 'Answered'],
  ['closed', 'Closed'],
] as const

export default async function CaseLayout({ params, children }: { params: Params; children: ReactNode }) {
  const file = await shownCase((await params).id)
  const { row } = file
  const settled = file.tasks.filter((task) => isSettled(task.status)).length
  const at = STAGES.findIndex(([id]) => id === row.status)
  const assignee = row.assigneeId ? (file.names.get(row.assigneeId) ?? '') : null
  return (
    <>
      <header className="bar">
        <Burger />
        <span className="crumb noprint">
          <Link href="/desk">My desk</Link> /
        </span>
        <h1>
          <span className="ref">{row.reference}</span>&ensp;{RIGHT_NAME[row.right]}
          {file.subject ? `, ${file.person}` : ''}
        </h1>
        <Due words={dueWords(row, file.days.today, file.profile.timeZone)} bare />
        {row.resolution && <span className="chip line">{RESOLUTION_NAME[row.resolution]}</span>}
        {file.hold && <span className="chip soon">Legal hold</span>}
        <div className="end">
          <span className="who hide-n">
            <span className={assignee ? 'av' : 'av none'} aria-hidden="true">
              {assignee ? initials(assignee) : ''}
            </span>
            {assignee ? (row.assigneeId === file.staff.id ? 'You' : assignee) : 'Nobody'}
          </span>
          <PrintButton label="Print the record" />
        </div>
      </header>
      <div className="subbar">
        <CaseTabs
          id={row.id}
          tasks={file.tasks.length > 0 ? `${settled}/${file.tasks.length}` : ''}
          withPackage={isAnsweredWithData(row.right)}
        />
        <ol className="steps" aria-label="Stage">
          {STAGES.map(([id, name], i) => {
            const isDone = i < at && (id !== 'confirmed' || row.confirmedAt !== null)
            const isNow = i === at
            return (
              <li key={id} className={isDone ? 'done' : ''} aria-current={isNow ? 'step' : undefined}>
                <StageDisc status={isDone ? 'done' : isNow ? row.status : 'ahead'} />
                <span className={isNow ? '' : 'past-t'}>{name}</span>
              </li>
            )
          })}
        </ol>
      </div>
      {row.shreddedAt && (
        <p className="shredded" role="note">
          {shreddedWords(row.shreddedAt, file.profile.timeZone)}
        </p>
      )}
      {children}
      <Live topic={`request=${encodeURIComponent(row.id)}`} version={String(row.version)} />
      <KeyHints
        hints={[
          [['m'], 'message'],
          [['i'], 'note'],
          ...(isExtendable(file)
            ? [[['e'], 'extend', `/desk/requests/${row.id}`] as [string[], string, string]]
            : []),
          [['t'], 'tasks'],
          [['u'], 'back to the list'],
          [['?'], 'all keys'],
        ]}
      />
    </>
  )
}
