'use client'

import { Modal } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import {
  type AnswerDraft,
  type BlockId,
  type Decision,
  type LetterBlock,
  type LetterTask,
  letterProblems,
  owedItems,
} from '../../../lib/domain/letter.ts'
import type { PackageFacts } from '../../../lib/domain/package.ts'
import { groundsFor, type RefusalGround, type Right } from '../../../lib/domain/rights.ts'
import type { ActionResult, DeskAction } from '../../_server/desk-action.ts'
import { BLOCK_NAME, GROUND_NAME } from '../_words/names.ts'
import { problemWords } from '../_words/problems.ts'
import { Outcome } from './action-form.tsx'
import { Icon } from './icon.tsx'
import { LetterPaper } from './letter-paper.tsx'
import { useDeskAction } from './toast.tsx'

export interface LetterCase {
  requestId: string
  version: number
  right: Right
  person: string
  language: string
  tasks: LetterTask[]
  authority: string
  package: PackageFacts
  openTasks: number
  saved: AnswerDraft | null
  /** what the facts give for each decision */
  composed: Record<Decision, LetterBlock[]>
  headings: Partial<Record<BlockId, string>>
  subject: Record<'answer' | 'refusal', string>
  startWith: Decision
  maySend: boolean
  /** why it cannot be sent in this state, whatever the letter says; empty where it can */
  notYet: string
}

const DECISIONS: [Decision, string][] = [
  ['fulfilled', 'Done in full'],
  ['partly', 'Partly refused'],
  ['refused', 'Refused'],
]

const AUTOSAVE_MS = 1200

/**
 * The answer as blocks, each tied to what the law asks of it. Facts fill them; staff edit; what is missing keeps it from
 * being sent and is named beside the button. The server checks the same list again.
 */
export function LetterEditor({
  of,
  saveDraft,
  sendAnswer,
}: {
  of: LetterCase
  saveDraft: DeskAction
  sendAnswer: DeskAction
}) {
  const [draft, setDraft] = useState<AnswerDraft>(
    of.saved ?? { decision: of.startWith, ground: null, blocks: of.composed[of.startWith] },
  )
  const [saved, setSaved] = useState<ActionResult | null>(null)
  const [preview, setPreview] = useState(false)
  const changed = useRef(false)
  const edit = (next: AnswerDraft) => {
    changed.current = true
    setDraft(next)
  }
  useEffect(() => {
    if (!changed.current || !of.maySend) return
    const timer = setTimeout(async () => {
      const form = new FormData()
      form.set('requestId', of.requestId)
      form.set('draft', JSON.stringify(draft))
      setSaved(await saveDraft(null, form))
    }, AUTOSAVE_MS)
    return () => clearTimeout(timer)
  }, [draft, of.requestId, of.maySend, saveDraft])

  const owed = owedItems(of.right, draft.decision, of.tasks)
  const problems = useMemo(
    () =>
      letterProblems({
        right: of.right,
        draft,
        tasks: of.tasks,
        authority: of.authority,
        package: of.package,
        openTasks: of.openTasks,
      }),
    [draft, of],
  )
  const composed = of.composed[draft.decision]
  const ids = [
    ...new Set([...composed.map((b) => b.id), ...draft.blocks.map((b) => b.id), ...owed.map((o) => o.block)]),
  ]
  const textOf = (id: BlockId) => draft.blocks.find((block) => block.id === id)?.text ?? ''
  const write = (id: BlockId, text: string) =>
    edit({
      ...draft,
      blocks: ids.map((one) => ({ id: one, text: one === id ? text : textOf(one) })),
    })
  const decide = (decision: Decision) => {
    const before = of.composed[draft.decision]
    edit({
      decision,
      ground: decision === 'fulfilled' ? null : draft.ground,
      blocks: of.composed[decision].map((block) => {
        const mine = draft.blocks.find((one) => one.id === block.id)
        const touched = mine && mine.text !== before.find((one) => one.id === block.id)?.text
        return touched ? mine : block
      }),
    })
  }
  const problemsAt = (id: BlockId) => problems.filter((problem) => 'block' in problem && problem.block === id)
  const subject = draft.decision === 'refused' ? of.subject.refusal : of.subject.answer
  return (
    <div className="split">
      <div className="pane">
        <div className="tools">
          <fieldset className="field">
            <legend className="label">Decision</legend>
            <div className="seg">
              {DECISIONS.map(([id, name]) => (
                <button
                  key={id}
                  type="button"
                  aria-pressed={draft.decision === id}
                  disabled={!of.maySend}
                  onClick={() => decide(id)}
                >
                  {name}
                </button>
              ))}
            </div>
          </fieldset>
          {draft.decision !== 'fulfilled' && (
            <div className="field">
              <label htmlFor="ground">Ground</label>
              <select
                id="ground"
                value={draft.ground ?? ''}
                disabled={!of.maySend}
                onChange={(event) =>
                  edit({ ...draft, ground: (event.target.value || null) as RefusalGround | null })
                }
              >
                <option value="">Choose the ground</option>
                {groundsFor(of.right).map((ground) => (
                  <option key={ground} value={ground}>
                    {GROUND_NAME[ground]}
                  </option>
                ))}
              </select>
            </div>
          )}
          <div className="field">
            <span className="label">Language</span>
            <span className="fixed">{of.language}, their choice</span>
          </div>
        </div>
        <section className="paper" aria-label="Letter">
          {ids.map((id) => (
            <Block
              key={id}
              id={id}
              text={textOf(id)}
              source={owed.find((item) => item.block === id)?.source ?? ''}
              bad={problemsAt(id).length > 0}
              starting={composed.find((block) => block.id === id)?.text ?? ''}
              locked={!of.maySend}
              write={(text) => write(id, text)}
            />
          ))}
        </section>
      </div>
      <aside className="aside" aria-label="Send">
        <Send
          of={of}
          draft={draft}
          problems={problems}
          sendAnswer={sendAnswer}
          openPreview={() => setPreview(true)}
        />
        <div className="aside-cols">
          <section>
            <h2>
              What this letter owes{' '}
              <span className="muted plain">
                {owed.filter((item) => problemsAt(item.block).length === 0).length} of {owed.length}
              </span>
            </h2>
            <ul className="check">
              {owed.map((item) => {
                const missing = problemsAt(item.block).length > 0
                return (
                  <li key={item.block} className={missing ? 'miss' : undefined}>
                    <span className={missing ? 'no' : 'yes'}>
                      <Icon name={missing ? 'x' : 'check'} />
                    </span>
                    <div>
                      <b>{BLOCK_NAME[item.block]}</b>
                      <small>{item.source}</small>
                    </div>
                  </li>
                )
              })}
            </ul>
          </section>
          <section>
            <h2>When it is sent</h2>
            <p className="sec">
              The mail only announces it; the letter waits behind the personal link. The clock stops. What is
              still open at a recipient is told in a short follow-up.
            </p>
            <p className="muted" role="status">
              {saved ? (saved.ok ? 'Draft saved' : saved.message) : ''}
            </p>
          </section>
        </div>
      </aside>
      <Modal opened={preview} onClose={() => setPreview(false)} title={`As ${of.person} sees it`} size="lg">
        <LetterPaper subject={subject} blocks={draft.blocks} headings={of.headings} />
      </Modal>
    </div>
  )
}

function Block({
  id,
  text,
  source,
  bad,
  starting,
  locked,
  write,
}: {
  id: BlockId
  text: string
  source: string
  bad: boolean
  starting: string
  locked: boolean
  write: (text: string) => void
}) {
  const empty = text.trim() === ''
  const required = source !== ''
  return (
    <div className={`blk${bad ? ' bad' : ''}${empty && required ? ' missing' : ''}`} id={`block-${id}`}>
      <div className="duty">
        <b>
          {required && <Icon name={bad ? 'alert-circle' : 'check'} small />}
          <label htmlFor={`text-${id}`}>{BLOCK_NAME[id]}</label>
        </b>
        {source}
      </div>
      <div className="txt">
        <textarea
          id={`text-${id}`}
          className="person-text"
          value={text}
          readOnly={locked}
          rows={Math.min(24, Math.max(2, Math.ceil(text.length / 78) + text.split('\n').length - 1))}
          aria-invalid={bad || undefined}
          maxLength={20_000}
          onChange={(event) => write(event.target.value)}
        />
        {empty && starting !== '' && !locked && (
          <button type="button" className="btn sm" onClick={() => write(starting)}>
            Put it back
          </button>
        )}
      </div>
      <div className="h">
        {!empty && !locked && (
          <button
            type="button"
            className="icon-btn"
            aria-label={`Take out: ${BLOCK_NAME[id]}`}
            onClick={() => write('')}
          >
            <Icon name="x" small />
          </button>
        )}
      </div>
    </div>
  )
}

function Send({
  of,
  draft,
  problems,
  sendAnswer,
  openPreview,
}: {
  of: LetterCase
  draft: AnswerDraft
  problems: ReturnType<typeof letterProblems>
  sendAnswer: DeskAction
  openPreview: () => void
}) {
  const [asking, setAsking] = useState(false)
  const [result, submit, pending] = useDeskAction(sendAnswer)
  const list = useRef<HTMLUListElement>(null)
  const refused = draft.decision === 'refused'
  const notYet = refused ? '' : of.notYet
  const blocked = problems.length > 0 || notYet !== ''
  return (
    <section className="nextstep">
      <p className="eyebrow">Next step</p>
      <p className="lead">{refused ? 'Send the refusal' : 'Send the answer'}</p>
      {!of.maySend ? (
        <p className="sec">A DPO sends it.</p>
      ) : (
        <button
          type="button"
          className="btn primary lg"
          aria-disabled={blocked}
          aria-describedby={blocked ? 'missing' : undefined}
          onClick={() => {
            if (!blocked) setAsking(true)
            else list.current?.querySelector<HTMLElement>('a, button')?.focus()
          }}
        >
          Send to {of.person}
        </button>
      )}
      {blocked && (
        <div id="missing" className="missing-list">
          <p className="strong late-text">
            Cannot be sent
            {problems.length > 0
              ? `, ${problems.length === 1 ? 'one thing is' : `${problems.length} things are`} missing`
              : ''}
          </p>
          <ul ref={list}>
            {notYet && <li className="late-text">{notYet}</li>}
            {problems.map((problem) => {
              const { text, block } = problemWords(problem)
              return (
                <li key={text}>
                  <button
                    type="button"
                    className="as-link"
                    onClick={() =>
                      document.getElementById(block ? `text-${block}` : (TARGET[problem.what] ?? ''))?.focus()
                    }
                  >
                    <Icon name="alert-circle" small />
                    {text}
                  </button>
                </li>
              )
            })}
          </ul>
        </div>
      )}
      <div className="alt">
        <button type="button" className="btn quiet sm" onClick={openPreview}>
          <Icon name="eye" />
          Preview as the person sees it
        </button>
      </div>
      <Modal opened={asking && !result?.ok} onClose={() => setAsking(false)} title={`Send to ${of.person}`}>
        <form action={submit} className="dialog" aria-busy={pending}>
          <input type="hidden" name="requestId" value={of.requestId} />
          <input type="hidden" name="version" value={of.version} />
          <input type="hidden" name="draft" value={JSON.stringify(draft)} />
          <p>
            {refused
              ? 'This refuses the whole request. What has not begun at a recipient is taken back.'
              : draft.decision === 'partly'
                ? 'This answers the request and refuses a part of it.'
                : of.openTasks > 0
                  ? 'This answers the request. What is still open is told in a follow-up, once it has ended.'
                  : 'This answers the request in full.'}{' '}
            It cannot be called back.
          </p>
          <Outcome result={result} />
          <div className="dialog-foot">
            <button type="button" className="btn" onClick={() => setAsking(false)}>
              Cancel
            </button>
            <button type="submit" className="btn primary" aria-disabled={pending}>
              Send it
            </button>
          </div>
        </form>
      </Modal>
    </section>
  )
}

const TARGET: Partial<Record<string, string>> = { 'ground-missing': 'ground' }
