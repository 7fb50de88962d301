'use client'

import { useState } from 'react'
import { amendOrder as amended, canBeLeft, type OrderedField } from '../../../lib/domain/correction.ts'
import type { CurrentField } from '../../../lib/domain/extract.ts'
import { FIELD_PROBLEM, heldWords, refusalWords } from '../_words/corrections.ts'
import { amendOrder } from '../(in)/requests/[id]/actions.ts'
import { Outcome } from './action-form.tsx'
import { FieldValue } from './field-value.tsx'
import { Icon } from './icon.tsx'
import { useDeskAction } from './toast.tsx'

/** An order that a system refused: each field with the value that was asked for and what is wrong with it, to send again. */
export function AmendOrder({
  taskId,
  recipient,
  order,
  current,
  refused,
}: {
  taskId: string
  recipient: string
  order: OrderedField[]
  current: CurrentField[]
  refused: { field: string; code: string }[]
}) {
  const [result, submit, pending] = useDeskAction(amendOrder)
  const [rows, setRows] = useState(() =>
    order.map(({ field, value, left }) => ({ field, value, written: !left })),
  )
  const written = rows
    .filter((row) => row.written)
    .map(({ field, value }) => ({ field, value: value.trim() }))
  const tried = amended(current, order, written, refused)
  const problems = 'problems' in tried ? tried.problems : []
  const change = (field: string, set: { value?: string; written?: boolean }) =>
    setRows((all) => all.map((row) => (row.field === field ? { ...row, ...set } : row)))

  /** What the system said of the value it was sent, as long as that value stands. */
  function problemOf(row: (typeof rows)[number], asked: OrderedField): string | null {
    if (!row.written) return null
    const code = refused.find(({ field }) => field === row.field)?.code
    if (code && row.value.trim() === asked.value) return refusalWords(recipient, code)
    const problem = problems[written.findIndex(({ field }) => field === row.field)]
    return problem ? FIELD_PROBLEM[problem] : null
  }

  return (
    <form action={submit} className="fixes amend" aria-busy={pending}>
      <input type="hidden" name="taskId" value={taskId} />
      {rows.map((row, i) => {
        const asked = order[i]!
        const problem = problemOf(row, asked)
        const id = (name: string) => `${name}-${taskId}-${row.field}`
        return (
          <fieldset key={row.field}>
            <legend>{asked.label}</legend>
            <div className="fix">
              <div className="field">
                <span className="label">Held</span>
                <span className="held">{heldWords(asked.from)}</span>
              </div>
              <div className="field">
                <label htmlFor={id('value')}>
                  New value <span className="sr">of {asked.label}</span>
                </label>
                <FieldValue
                  id={id('value')}
                  value={row.value}
                  options={current.find(({ field }) => field === row.field)?.options}
                  problem={problem ? id('problem') : undefined}
                  onChange={(value) => change(row.field, { value })}
                />
                {problem && (
                  <span className="err" id={id('problem')}>
                    <Icon name="alert-circle" small />
                    {problem}
                  </span>
                )}
              </div>
              {canBeLeft(asked, refused) && (
                <label className="tick">
                  <input
                    type="checkbox"
                    checked={row.written}
                    onChange={(event) => change(row.field, { written: event.target.checked })}
                  />
                  Write it <span className="sr">for {asked.label}</span>
                </label>
              )}
            </div>
            {row.written && (
              <>
                <input type="hidden" name="field[]" value={row.field} />
                <input type="hidden" name="value[]" value={row.value.trim()} />
              </>
            )}
          </fieldset>
        )
      })}
      <p className="hint">
        All of it is written together. What the system refuses can be left as it is without the tick; the
        letter says so.
      </p>
      <div className="formline">
        <button type="submit" className="btn" aria-disabled={pending || written.length === 0}>
          Send again
        </button>
        <Outcome result={result?.ok ? null : result} />
      </div>
    </form>
  )
}
