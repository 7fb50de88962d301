'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type FieldErrors, useForm } from 'react-hook-form'
import { ErrorSummary } from '../../../_ui/public/error-summary.tsx'
import { useAfterPress } from './after-press.ts'
import { BrowserField, type BrowserView } from './browser-field.tsx'
import { Choices, type Option } from './choices.tsx'
import { Corrections } from './corrections.tsx'
import { fieldErrors, messageAt } from './field-errors.ts'
import { type FormValues, valuesFromForm } from './form-values.ts'
import { standingIn, useKeptInTab } from './kept-in-tab.ts'
import type { Offered, Problem } from './problems.ts'
import { TextField } from './text-field.tsx'
import { anchorOf, type FormWords, problemText } from './words.ts'

const ID = 'request-form'

/**
 * The form. Without script it is plain HTML that posts; with it the same rules check while one types, and a reload
 * loses nothing.
 */
export function RequestForm({
  action,
  opened,
  values,
  problems,
  words,
  notice,
  isSent,
  rights,
  contexts,
  browser,
}: {
  action: string
  opened: string
  values: FormValues
  problems: Problem[]
  words: FormWords
  notice: string | null
  isSent: boolean
  rights: Option[]
  contexts: (Option & Offered['contexts'][number])[]
  browser: BrowserView | null
}) {
  const offered = { rights: rights.map(({ id }) => id), contexts }
  const [initial] = useState(() => standingIn(ID, values))
  const [served] = useState(() => fieldErrors(problems, words))
  const [summary, setSummary] = useState(() =>
    problems.map((problem) => ({ field: problem.field, text: problemText(words, problem) })),
  )
  const summaryElement = useRef<HTMLDivElement>(null)
  const [refusals, setRefusals] = useState(0)
  const element = useRef<HTMLFormElement>(null)
  const afterPress = useAfterPress()
  const { register, handleSubmit, formState } = useForm<FormValues>({
    defaultValues: initial,
    errors: served,
    mode: 'onTouched',
    shouldFocusError: false,
    resolver: async (typed) => {
      // The rules bring the validation library along: loaded once somebody types.
      const { problemsOf } = await import('./problems.ts')
      await afterPress()
      return { values: {}, errors: fieldErrors(problemsOf(typed, offered), words) }
    },
  })
  const forget = useKeptInTab(element, values)
  useEffect(() => {
    if (refusals > 0) summaryElement.current?.focus()
  }, [refusals])
  const errorAt = (field: string) => messageAt(formState.errors, field)

  const refuse = async (errors: FieldErrors<FormValues>) => {
    const { problemsOf } = await import('./problems.ts')
    const found = problemsOf(valuesFromForm(new FormData(element.current!)), offered)
    setSummary(
      found.map(({ field, ...rest }) => ({
        field,
        text: messageAt(errors, field) ?? problemText(words, { field, ...rest }),
      })),
    )
    document.title = words.errorTitle
    setRefusals((count) => count + 1)
  }

  const submit = (event: FormEvent<HTMLFormElement>) => {
    const pressed = (event.nativeEvent as SubmitEvent).submitter
    if (pressed instanceof HTMLButtonElement && pressed.value !== 'continue') return forget()
    void handleSubmit(() => {
      forget()
      element.current?.submit()
    }, refuse)(event)
  }

  return (
    <>
      {summary.length > 0 && (
        <ErrorSummary
          ref={summaryElement}
          title={words.summary[summary.length - 1] ?? ''}
          errors={summary.map(({ field, text }) => ({ anchor: anchorOf(field, offered), text }))}
        />
      )}
      <h1>{words.title}</h1>
      <p className="lead">{words.lead}</p>
      {notice && <p className="panel">{notice}</p>}
      <form id={ID} action={action} method="post" noValidate ref={element} onSubmit={submit}>
        {/* What Enter presses: it must be Continue, never the look-up below. */}
        <button type="submit" className="vh" name="do" value="continue" tabIndex={-1} aria-hidden="true">
          {words.continue}
        </button>
        <input type="hidden" name="opened" value={opened} />
        {isSent && (
          <button type="submit" className="link" name="do" value="anew">
            {words.startAnew}
          </button>
        )}
        <Choices
          name="right"
          legend={words.right}
          hint={words.rightHint}
          options={rights}
          chosen={values.right}
          error={errorAt('right')}
          errorWord={words.error}
          field={register('right')}
          reveal={(id) =>
            id === 'rectification' && (
              <Corrections
                words={words}
                values={values.corrections}
                restored={initial.corrections.length}
                register={register}
                errorAt={errorAt}
              />
            )
          }
        />
        <TextField
          id="email"
          label={words.email}
          hint={words.emailHint}
          error={errorAt('email')}
          errorWord={words.error}
          value={values.email}
          field={register('email')}
          type="email"
          autoComplete="email"
          required
        />
        <Choices
          name="context"
          legend={words.context}
          hint={null}
          options={contexts}
          chosen={values.context}
          error={errorAt('context')}
          errorWord={words.error}
          field={register('context')}
          reveal={(id) =>
            contexts.find((context) => context.id === id)?.route === 'client' && (
              <TextField
                inner
                id="website"
                label={words.website}
                hint={words.websiteHint}
                error={errorAt('website')}
                errorWord={words.error}
                value={values.website}
                field={register('website')}
                inputMode="url"
                autoComplete="off"
              />
            )
          }
        />
        <TextField
          id="message"
          label={
            <>
              <span className="unless-complaint">{words.message}</span>
              <span className="if-complaint">{words.messageComplaint}</span>
            </>
          }
          optional={words.optional}
          hint={
            <>
              <span className="unless-complaint">{words.messageHint}</span>
              <span className="if-complaint">{words.messageComplaintHint}</span>
            </>
          }
          error={errorAt('message')}
          errorWord={words.error}
          value={values.message}
          field={register('message')}
          rows={5}
          maxLength={4000}
        />
        {browser && (
          <BrowserField
            words={{ ...words.browser, optional: words.optional }}
            view={browser}
            chosen={values.identifiers}
            field={register('identifiers')}
          />
        )}
        <div className="actions">
          <button type="submit" name="do" value="continue">
            {words.continue}
          </button>
          <span className="soft">{words.continueNote}</span>
        </div>
      </form>
    </>
  )
}
