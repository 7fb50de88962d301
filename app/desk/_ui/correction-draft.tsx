'use client'

import { createContext, type ReactNode, useContext, useState } from 'react'
import {
  type FieldProblem,
  orderFields,
  proposeField,
  shown,
  valueFor,
} from '../../../lib/domain/correction.ts'
import type { CurrentField } from '../../../lib/domain/extract.ts'
import type { PlanHow } from '../../../lib/domain/plan.ts'
import type { Wish } from '../../../lib/domain/subject.ts'
import { FIELD_PROBLEM, heldWords } from '../_words/corrections.ts'
import { count } from '../_words/dates.ts'
import { FieldValue } from './field-value.tsx'
import { Icon } from './icon.tsx'

/** A system that we write to, with what it holds of the person now. */
export interface WritableSystem {
  recipientId: string
  name: string
  fields: CurrentField[]
  /** how it is done when no field is approved */
  otherwise: PlanHow
}

interface Row {
  key: string
  recipientId: string
  wish: number
  field: string
  value: string
  approved: boolean
}

interface Draft {
  systems: WritableSystem[]
  wishes: Wish[]
  rows: Row[]
  change: (key: string, set: Partial<Row>) => void
  add: (row: Row) => void
  problemOf: (row: Row) => FieldProblem | null
}

const Context = createContext<Draft | null>(null)

function useDraft(): Draft {
  const draft = useContext(Context)
  if (!draft) throw new Error('there is no draft of corrections around this')
  return draft
}

/** Holds what is being approved field by field, for the form in the pane and the dialog beside it. */
export function CorrectionDraft({
  systems,
  wishes,
  children,
}: {
  systems: WritableSystem[]
  wishes: Wish[]
  children: ReactNode
}) {
  const [rows, setRows] = useState<Row[]>(() =>
    systems.flatMap(({ recipientId, fields }) =>
      fields.length === 0
        ? []
        : wishes.map((wish, i) => {
            const proposed = proposeField(wish, fields) ?? { field: '', value: wish.right }
            return { key: `${recipientId}-${i}`, recipientId, wish: i, ...proposed, approved: false }
          }),
    ),
  )
  const draft: Draft = {
    systems,
    wishes,
    rows,
    change: (key, set) => setRows((all) => all.map((row) => (row.key === key ? { ...row, ...set } : row))),
    add: (row) => setRows((all) => [...all, row]),
    problemOf: (row) => {
      if (!row.approved) return null
      const system = systems.find((one) => one.recipientId === row.recipientId)
      const mine = approvedOf(rows, row.recipientId)
      const result = orderFields(system?.fields ?? [], mine.map(trimmed))
      return 'problems' in result ? (result.problems[mine.indexOf(row)] ?? null) : null
    },
  }
  return <Context value={draft}>{children}</Context>
}

const approvedOf = (rows: readonly Row[], recipientId: string) =>
  rows.filter((row) => row.approved && row.recipientId === recipientId)
const trimmed = ({ field, value }: Row) => ({ field, value: value.trim() })

/** Per system, the person's wishes beside the system's fields: which field, what it holds, what it will hold. */
export function CorrectionForm({ mayDecide }: { mayDecide: boolean }) {
  const { systems, wishes, rows } = useDraft()
  return systems.map((system) => (
    <section key={system.recipientId} className="fixes" aria-labelledby={`fixes-${system.recipientId}`}>
      <h3 id={`fixes-${system.recipientId}`}>What Rightsdesk writes into {system.name}</h3>
      <p className="sec">{introOf(system)}</p>
      {system.fields.length > 0 &&
        wishes.map((wish, i) => (
          <fieldset key={i} disabled={!mayDecide}>
            <legend className="person-text">
              {wish.field}: {wish.wrong && <del>{wish.wrong}</del>} <ins>{wish.right}</ins>
            </legend>
            {rows
              .filter((row) => row.recipientId === system.recipientId && row.wish === i)
              .map((row, place) => (
                <FieldRow key={row.key} row={row} system={system} wish={wish} isFirst={place === 0} />
              ))}
            {mayDecide && <AnotherField system={system} wish={i} />}
          </fieldset>
        ))}
    </section>
  ))
}

function introOf({ name, fields, otherwise }: WritableSystem): string {
  if (fields.length > 0)
    return 'Only what you tick is written. With no tick at all, staff write it by hand and say so.'
  return otherwise === 'api'
    ? `${name} holds nobody under our identifiers. It is asked once more when the plan is approved.`
    : 'What it holds now could not be read, or cannot be changed there. Staff write it by hand and say so.'
}

function FieldRow({
  row,
  system,
  wish,
  isFirst,
}: {
  row: Row
  system: WritableSystem
  wish: Wish
  isFirst: boolean
}) {
  const { change, problemOf } = useDraft()
  const known = system.fields.find(({ field }) => field === row.field)
  const problem = problemOf(row)
  const id = (name: string) => `${name}-${row.key}`
  const choose = (field: string) => {
    const next = system.fields.find((one) => one.field === field)
    change(row.key, { field, value: next ? valueFor(next, wish.right) : row.value })
  }
  return (
    <div className="fix">
      <div className="field">
        <label htmlFor={id('field')}>
          {isFirst ? 'Its field' : 'Another field'} <span className="sr">for “{wish.field}”</span>
        </label>
        <select id={id('field')} value={row.field} onChange={(event) => choose(event.target.value)}>
          <option value="">Choose</option>
          <FieldOptions fields={system.fields} />
        </select>
      </div>
      <div className="field">
        <span className="label">Holds now</span>
        <output className="held" htmlFor={id('field')}>
          {known ? heldWords(known.values.map((value) => shown(known, value))) : '–'}
        </output>
      </div>
      <div className="field">
        <label htmlFor={id('value')}>
          New value <span className="sr">for “{wish.field}”</span>
        </label>
        <FieldValue
          id={id('value')}
          value={row.value}
          options={known?.options}
          problem={problem ? id('problem') : undefined}
          onChange={(value) => change(row.key, { value })}
        />
        {problem && (
          <span className="err" id={id('problem')}>
            <Icon name="alert-circle" small />
            {FIELD_PROBLEM[problem]}
          </span>
        )}
      </div>
      <label className="tick">
        <input
          type="checkbox"
          checked={row.approved}
          onChange={(event) => change(row.key, { approved: event.target.checked })}
        />
        Write it <span className="sr">for “{wish.field}”</span>
      </label>
    </div>
  )
}

/** Fields that hold something first; what only the system writes is shown and cannot be chosen. */
function FieldOptions({ fields }: { fields: CurrentField[] }) {
  const groups: [string, CurrentField[]][] = [
    ['Holds something', fields.filter((one) => one.writable && one.values.length > 0)],
    ['Empty', fields.filter((one) => one.writable && one.values.length === 0)],
    ['Only the system writes these', fields.filter((one) => !one.writable)],
  ]
  return groups
    .filter(([, members]) => members.length > 0)
    .map(([label, members]) => (
      <optgroup key={label} label={label}>
        {members.map((one) => (
          <option key={one.field} value={one.field} disabled={!one.writable}>
            {one.label}
          </option>
        ))}
      </optgroup>
    ))
}

function AnotherField({ system, wish }: { system: WritableSystem; wish: number }) {
  const { rows, add, wishes } = useDraft()
  const place = rows.filter((row) => row.recipientId === system.recipientId && row.wish === wish).length
  return (
    <button
      type="button"
      className="btn quiet sm"
      onClick={() =>
        add({
          key: `${system.recipientId}-${wish}-${place}`,
          recipientId: system.recipientId,
          wish,
          field: '',
          value: wishes[wish]?.right ?? '',
          approved: false,
        })
      }
    >
      Another field<span className="sr"> for “{wishes[wish]?.field}”</span>
    </button>
  )
}

/** Keeps the approval back while a ticked field is not right. */
export function WhenFieldsHold({ children }: { children: ReactNode }) {
  const { rows, problemOf } = useDraft()
  const wrong = rows.filter((row) => problemOf(row) !== null).length
  if (wrong === 0) return children
  return (
    <p className="problem">
      <Icon name="alert-circle" small />
      {count(wrong, 'field')} to be written {wrong === 1 ? 'is' : 'are'} not right yet.
    </p>
  )
}

/** How one system is dealt with, as it is ticked now. */
export function CorrectionHow({ recipientId }: { recipientId: string }) {
  const { systems, rows } = useDraft()
  const fields = approvedOf(rows, recipientId).length
  if (fields > 0) return `Rightsdesk writes ${count(fields, 'field')} and reads them back`
  const otherwise = systems.find((one) => one.recipientId === recipientId)?.otherwise
  return otherwise === 'api' ? 'asked once more' : 'by hand, as no field is ticked'
}

/** In the dialog: each field before and after, and what the form sends. */
export function CorrectionSummary() {
  const { systems, rows } = useDraft()
  return systems.map(({ recipientId, name, fields }) => {
    const mine = approvedOf(rows, recipientId).map(trimmed)
    const result = orderFields(fields, mine)
    if ('problems' in result || mine.length === 0) return null
    return (
      <section key={recipientId}>
        <h3>{name}</h3>
        <ul className="plain-list">
          {result.order.map(({ field, label, from, to, value }) => (
            <li key={field}>
              <input type="hidden" name="recipient[]" value={recipientId} />
              <input type="hidden" name="field[]" value={field} />
              <input type="hidden" name="value[]" value={value} />
              <Change label={label} from={from} to={to} />
            </li>
          ))}
        </ul>
      </section>
    )
  })
}

/** One field before and after. */
export function Change({ label, from, to }: { label: string; from: string[]; to: string }) {
  return (
    <>
      <b>{label}</b>: {heldWords(from)} <span aria-hidden="true">→</span> <span className="sr">becomes</span>{' '}
      “{to}”
    </>
  )
}
