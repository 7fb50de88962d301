'use client'

import { useState } from 'react'
import { settleTask } from '../(in)/requests/[id]/actions.ts'
import { Outcome } from './action-form.tsx'
import { useDeskAction } from './toast.tsx'

const ANSWERS = ['done', 'not_found', 'remains'] as const

/** A copy lacks something; everything else leaves something behind. */
const WORDS = {
  copy: {
    done: 'Copied, and attached below',
    not_found: 'Nothing found',
    remains: 'Something is not in the copy',
    what: 'What is not in it',
    example: '4 call recordings',
    ground: 'Art. 15(4)',
  },
  order: {
    done: 'Done',
    not_found: 'Nothing found',
    remains: 'Something is kept',
    what: 'What is kept',
    example: '4 invoices',
    ground: 'Art. 17(3)(b)',
  },
} as const

/** How a task that people carry ended, and how we know. What is kept needs its reason: the letter names it. */
export function SettleForm({
  taskId,
  recipient,
  isCopy,
}: {
  taskId: string
  recipient: string
  /** a copy of data is asked for */
  isCopy: boolean
}) {
  const words = WORDS[isCopy ? 'copy' : 'order']
  const [result, submit, pending] = useDeskAction(settleTask)
  const [answer, setAnswer] = useState<string>('')
  const id = (name: string) => `${name}-${taskId}`
  return (
    <form action={submit} className="two settle" aria-busy={pending}>
      <input type="hidden" name="taskId" value={taskId} />
      <fieldset className="field">
        <legend>What came of it?</legend>
        {ANSWERS.map((value) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name="outcome"
              value={value}
              required
              checked={answer === value}
              onChange={() => setAnswer(value)}
            />
            {words[value]}
          </label>
        ))}
      </fieldset>
      <div className="stack">
        {answer === 'remains' && (
          <>
            <div className="field">
              <label htmlFor={id('what')}>{words.what}</label>
              <input
                id={id('what')}
                name="what"
                required
                maxLength={300}
                placeholder={words.example}
                autoComplete="off"
              />
            </div>
            <div className="field">
              <label htmlFor={id('why')}>Why</label>
              <input id={id('why')} name="why" required maxLength={600} autoComplete="off" />
            </div>
            <div className="formline">
              <div className="field">
                <label htmlFor={id('ground')}>Ground</label>
                <input
                  id={id('ground')}
                  name="ground"
                  maxLength={60}
                  placeholder={words.ground}
                  autoComplete="off"
                />
              </div>
              <div className="field">
                <label htmlFor={id('until')}>Until, if known</label>
                <input id={id('until')} name="until" type="date" />
              </div>
            </div>
          </>
        )}
        <div className="field">
          <label htmlFor={id('note')}>How do you know?</label>
          <textarea id={id('note')} name="note" rows={2} required maxLength={10_000} />
          <span className="hint">
            For example: phone call with {recipient}, ticket 48213. Kept encrypted with the case. A mail of
            theirs is attached under Evidence.
          </span>
        </div>
        <div className="formline">
          <button type="submit" className="btn" aria-disabled={pending}>
            Record
          </button>
          <Outcome result={result} />
        </div>
      </div>
    </form>
  )
}
