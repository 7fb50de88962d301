'use client'

import type { ReactNode } from 'react'
import type { RequestStatus } from '../../../lib/domain/request.ts'
import type { DueWords } from '../_words/due.ts'
import { Due } from './due.tsx'
import { Glyph, type GlyphShape } from './glyph.tsx'
import { StageDisc } from './stage.tsx'

/** One request as the table says it: words alone, so that the page carries each of them once and not its markup too. */
export interface TableRow {
  id: string
  href: string
  reference: string
  right: string
  /** empty: deleted here */
  person: string
  locale: string
  context: string
  contextInFull: string
  status: RequestStatus
  stage: string
  next: string
  isOurs: boolean
  unread: boolean
  tasks: { label: string; shapes: GlyphShape[]; settled: string } | null
  /** null: nobody */
  assignee: { initials: string; name: string } | null
  due: DueWords
}

export interface TableBand {
  id: string
  title: string
  note: ReactNode
  rows: TableRow[]
}

export function RequestTable({ caption, bands }: { caption: string; bands: TableBand[] }) {
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
            {band.rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

function Row({ row }: { row: TableRow }) {
  return (
    <tr data-request={row.id}>
      <td className="ref">
        <a href={row.href}>{row.reference}</a>
      </td>
      <td className="cut" title={row.right}>
        {row.right}
      </td>
      <td className="cut">
        {row.person || <span className="muted">deleted here</span>}
        <span className="lang" title="Language">
          {row.locale}
        </span>
      </td>
      <td className="cut c-ctx" title={row.contextInFull}>
        {row.context}
      </td>
      <td className="c-stage">
        <span className="stage">
          <StageDisc status={row.status} />
          <span className="t">{row.stage}</span>
        </span>
      </td>
      <td className={row.isOurs ? 'cut next' : 'cut wait'} title={row.next}>
        {row.unread && <span className="unread" role="img" aria-label="Unread message" />}
        {row.next}
      </td>
      <td>
        <Recipients tasks={row.tasks} />
      </td>
      <td className="c-who">
        <span className="who">
          <span className={row.assignee ? 'av' : 'av none'} aria-hidden="true">
            {row.assignee?.initials}
          </span>
          <span className={row.assignee ? 'c-name' : 'c-name muted'}>{row.assignee?.name ?? 'Nobody'}</span>
        </span>
      </td>
      <td className="duecell">
        <Due words={row.due} />
      </td>
    </tr>
  )
}

function Recipients({ tasks }: Pick<TableRow, 'tasks'>) {
  if (!tasks) return <span className="muted">–</span>
  return (
    <span className="dots" role="img" aria-label={tasks.label} title={tasks.label}>
      {tasks.shapes.map((shape, i) => (
        <Glyph key={i} shape={shape} />
      ))}
      <span className="of">{tasks.settled}</span>
    </span>
  )
}
