'use client'

import { Fragment, type ReactNode, useState } from 'react'
import { Icon } from './icon.tsx'

export interface TaskPanel {
  /** `form`: of these one is open at a time, over all tasks */
  kind: 'form' | 'evidence'
  id: string
  label: string
  body: ReactNode
}

export interface TaskRow {
  id: string
  recipient: string
  cells: ReactNode
  /** what is done without a panel */
  buttons: ReactNode
  panels: TaskPanel[]
}

/**
 * The rows of the tasks with what opens beneath them. What was typed stays while another form is looked at.
 * @param first the form that is open at the start, and again when the one that was open has done its work
 */
export function TaskRows({ rows, first }: { rows: TaskRow[]; first: string | null }) {
  const [chosen, setChosen] = useState<string | null>()
  const [read, setRead] = useState<ReadonlySet<string>>(new Set())
  const isThere = rows.some(({ panels }) => panels.some(({ id }) => id === chosen))
  const form = chosen === null || isThere ? chosen : first
  const isOpen = ({ kind, id }: TaskPanel) => (kind === 'form' ? id === form : read.has(id))
  const toggle = (panel: TaskPanel) => {
    if (panel.kind === 'form') return setChosen(isOpen(panel) ? null : panel.id)
    const next = new Set(read)
    if (!next.delete(panel.id)) next.add(panel.id)
    setRead(next)
  }
  return rows.map(({ id, recipient, cells, buttons, panels }) => {
    const hasOpen = panels.some(isOpen)
    return (
      <tbody key={id} id={id}>
        <tr className={hasOpen ? 'open' : undefined}>
          {cells}
          <td className="acts">
            {buttons}
            {panels.map((panel) => (
              <button
                key={panel.id}
                type="button"
                className={panel.kind === 'form' ? 'btn sm' : 'btn quiet sm'}
                aria-expanded={isOpen(panel)}
                aria-controls={panel.id}
                onClick={() => toggle(panel)}
              >
                {panel.label}
                <span className="sr"> of {recipient}</span>
                <Icon name={isOpen(panel) ? 'chevron-up' : 'chevron-down'} small />
              </button>
            ))}
          </td>
        </tr>
        <tr className="detail" hidden={!hasOpen}>
          <td colSpan={5}>
            {panels.map((panel) => (
              <Fragment key={panel.id}>
                <div className="ev-box" id={panel.id} hidden={!isOpen(panel)}>
                  {panel.body}
                </div>
              </Fragment>
            ))}
          </td>
        </tr>
      </tbody>
    )
  })
}
