'use client'

import { type ReactNode, useActionState, useEffect, useRef, useState } from 'react'
import { record } from './actions.ts'
import { EMPTY } from './record-state.ts'

interface Choice {
  id: string
  name: string
}

export function RecordForm({
  rights,
  contexts,
  locales,
  methods,
  today,
}: {
  rights: Choice[]
  contexts: (Choice & { asksWebsite: boolean })[]
  locales: Choice[]
  methods: Choice[]
  today: string
}) {
  const [state, submit, pending] = useActionState(record, EMPTY)
  const { errors, values } = state
  const [right, setRight] = useState('')
  const [context, setContext] = useState('')
  const [rows, setRows] = useState(1)
  const summary = useRef<HTMLDivElement>(null)
  const problems = Object.entries(errors)
  useEffect(() => {
    if (state.at > 0 && problems.length > 0) summary.current?.focus()
  }, [state.at, problems.length])
  const asksWebsite = contexts.find((one) => one.id === context)?.asksWebsite ?? false
  const field = (name: string, label: string, input: (props: FieldProps) => ReactNode, hint?: string) => (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      {input({
        id: name,
        name,
        'aria-invalid': errors[name] ? true : undefined,
        'aria-describedby':
          [errors[name] ? `${name}-error` : '', hint ? `${name}-hint` : ''].join(' ').trim() || undefined,
      })}
      {hint && (
        <span className="hint" id={`${name}-hint`}>
          {hint}
        </span>
      )}
      {errors[name] && (
        <span className="err" id={`${name}-error`}>
          {errors[name]}
        </span>
      )}
    </div>
  )
  return (
    <form action={submit} className="record" key={state.at} noValidate aria-busy={pending}>
      {problems.length > 0 && (
        <div className="alert late" role="alert" tabIndex={-1} ref={summary}>
          <span />
          <div>
            <b>This is not complete</b>
            <ul>
              {problems.map(([name, words]) => (
                <li key={name}>
                  <a href={`#${name === 'corrections' ? 'field-0' : name}`}>{words}</a>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      <fieldset>
        <legend>How it came in</legend>
        <div className="pair">
          {field('channel', 'Channel', (props) => (
            <select {...props} defaultValue={values.channel ?? 'mail'}>
              <option value="mail">E-mail</option>
              <option value="phone">Phone</option>
              <option value="post">Post</option>
              <option value="in-person">In person</option>
            </select>
          ))}
          {field(
            'receivedOn',
            'Day it arrived',
            (props) => (
              <input {...props} type="date" max={today} defaultValue={values.receivedOn ?? today} required />
            ),
            'This day starts the clock, not the day of recording.',
          )}
        </div>
      </fieldset>
      <fieldset>
        <legend>What the person asks for</legend>
        <div className="pair">
          {field('right', 'Right', (props) => (
            <select
              {...props}
              defaultValue={values.right ?? ''}
              onChange={(event) => setRight(event.target.value)}
              required
            >
              <option value="" disabled>
                Choose
              </option>
              {rights.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          ))}
          {field('context', 'About', (props) => (
            <select
              {...props}
              defaultValue={values.context ?? ''}
              onChange={(event) => setContext(event.target.value)}
              required
            >
              <option value="" disabled>
                Choose
              </option>
              {contexts.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          ))}
        </div>
        {(asksWebsite || values.website) &&
          field('website', 'Which website', (props) => (
            <input {...props} maxLength={300} defaultValue={values.website ?? ''} autoComplete="off" />
          ))}
        {(right || values.right) === 'rectification' && (
          <div className="stack">
            {Array.from({ length: Math.max(rows, state.corrections.length) }, (_, i) => i).map((i) => (
              <div className="formline" key={i}>
                <div className="field">
                  <label htmlFor={`field-${i}`}>Field</label>
                  <input
                    id={`field-${i}`}
                    name="field[]"
                    maxLength={100}
                    defaultValue={state.corrections[i]?.field ?? ''}
                    aria-invalid={i === 0 && errors.corrections ? true : undefined}
                  />
                </div>
                <div className="field">
                  <label htmlFor={`wrong-${i}`}>What is wrong</label>
                  <input
                    id={`wrong-${i}`}
                    name="wrong[]"
                    maxLength={1000}
                    defaultValue={state.corrections[i]?.wrong ?? ''}
                  />
                </div>
                <div className="field">
                  <label htmlFor={`now-${i}`}>What is right</label>
                  <input
                    id={`now-${i}`}
                    name="now[]"
                    maxLength={1000}
                    defaultValue={state.corrections[i]?.right ?? ''}
                  />
                </div>
              </div>
            ))}
            {errors.corrections && <span className="err">{errors.corrections}</span>}
            {rows < 10 && (
              <button
                type="button"
                className="btn sm"
                onClick={() => setRows(Math.max(rows, state.corrections.length) + 1)}
              >
                Another field
              </button>
            )}
          </div>
        )}
        {field(
          'message',
          'Message',
          (props) => (
            <textarea
              {...props}
              rows={4}
              maxLength={4000}
              defaultValue={values.message ?? ''}
              className="person-text"
            />
          ),
          'In the person’s own words, where you have them.',
        )}
      </fieldset>
      <fieldset>
        <legend>Who asks</legend>
        <div className="pair">
          {field('email', 'E-mail', (props) => (
            <input {...props} type="email" defaultValue={values.email ?? ''} autoComplete="off" required />
          ))}
          {field('name', 'Name, if known', (props) => (
            <input {...props} maxLength={200} defaultValue={values.name ?? ''} autoComplete="off" />
          ))}
        </div>
        <div className="pair">
          {field(
            'identityMethod',
            'How identity was established',
            (props) => (
              <select {...props} defaultValue={values.identityMethod ?? ''}>
                <option value="">Not yet: send a confirmation mail</option>
                {methods.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
              </select>
            ),
            'Ask for no more than is needed; keep no copy of a document.',
          )}
          {field('locale', 'Language of letters', (props) => (
            <select {...props} defaultValue={values.locale ?? locales[0]?.id}>
              {locales.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          ))}
        </div>
      </fieldset>
      <button type="submit" className="btn primary" aria-disabled={pending}>
        Record the request
      </button>
    </form>
  )
}

interface FieldProps {
  id: string
  name: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
}
