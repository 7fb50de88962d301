import type { ReactNode } from 'react'
import type { ShownCase } from '../../_server/case.ts'
import { count, longDay } from '../_words/dates.ts'
import { identityWords } from '../_words/names.ts'
import { approvePlan } from '../(in)/requests/[id]/actions.ts'
import { ConfirmAction } from './action-form.tsx'
import { CorrectionHow, CorrectionSummary, WhenFieldsHold } from './correction-draft.tsx'
import { Icon } from './icon.tsx'

/** Approving: what it starts, what was checked before, and the numbers again in the dialog. */
export function PlanApproval({ file }: { file: ShownCase }) {
  const { row, plan, planProblems } = file
  const tasks = plan.filter((entry) => entry.how !== 'nothing')
  const usable = file.identifiers.filter((one) => one.usable)
  const unused = file.identifiers.length - usable.length
  const erases = row.right === 'erasure'
  const corrects = row.right === 'rectification' && file.subject !== null
  const removed = plan
    .flatMap((entry) => (entry.how === 'api' ? (entry.finding?.willRemove ?? []) : []))
    .reduce((sum, one) => sum + one.count, 0)
  const stale = planProblems.find((problem) => problem.what === 'finding-stale')
  const queued = planProblems.find((problem) => problem.what === 'finding-queued')
  const failed = plan.filter((entry) => entry.finding?.status === 'failed')
  return (
    <>
      <section className="nextstep">
        <p className="eyebrow">Next step</p>
        <p className="lead">Approve the plan</p>
        <p className="sec">
          Starts {count(tasks.length, 'task')}.
          {erases && ' Erasure cannot be undone; nothing is kept to restore it from.'}
        </p>
        {!file.may.decide ? (
          <p className="sec">A DPO approves.</p>
        ) : planProblems.length > 0 ? (
          <p className="problem" id="not-yet">
            <Icon name="alert-circle" small />
            {queued
              ? 'Look-ups are still running.'
              : stale
                ? 'The look-ups are older than a day. Look again first.'
                : 'Identity is not established.'}
          </p>
        ) : (
          <Guard corrects={corrects}>
            <ConfirmAction
              action={approvePlan}
              fields={{ requestId: row.id, version: String(row.version) }}
              triggerClass="btn primary lg"
              trigger={`Approve, start ${count(tasks.length, 'task')}`}
              title={`Approve the plan of ${row.reference}`}
              confirm={`Approve, start ${count(tasks.length, 'task')}`}
            >
              <ul className="plain-list">
                {tasks.map((entry) => (
                  <li key={entry.recipient.id}>
                    <b>{entry.recipient.name}</b>:{' '}
                    {corrects && entry.how === 'api' ? (
                      <CorrectionHow recipientId={entry.recipient.id} />
                    ) : (
                      HOW[entry.how]
                    )}
                  </li>
                ))}
              </ul>
              {erases && removed > 0 && (
                <p>
                  <b>{count(removed, 'record')}</b> found will be removed for good, with everything that hangs
                  on them.
                </p>
              )}
              {corrects && <CorrectionSummary />}
            </ConfirmAction>
          </Guard>
        )}
      </section>
      <div className="aside-cols">
        <section>
          <h2>Before you approve</h2>
          <ul className="check">
            <Check
              state={row.confirmedAt ? 'yes' : 'no'}
              title={row.confirmedAt ? 'Identity established' : 'Identity not established'}
              more={identityWords(row.identityMethod)}
            />
            <Check
              state={unused > 0 ? 'mid' : 'yes'}
              title={`${count(usable.length, 'identifier')} used`}
              more={unused > 0 ? `${unused} more not used: decide on the timeline` : 'All of them usable'}
            />
            {failed.map((entry) => (
              <Check
                key={entry.recipient.id}
                state="mid"
                title={`${entry.recipient.name} could not be looked up`}
                more="What it holds is not known; the task tries again"
              />
            ))}
            {queued && <Check state="no" title="Look-ups are running" more="They end by themselves" />}
            {stale && (
              <Check state="no" title="Look-ups are older than a day" more="Look again, then approve" />
            )}
          </ul>
        </section>
        <section>
          <h2>In sum</h2>
          <dl className="dl sum">
            <dt>Done by Rightsdesk{corrects && ', as far as ticked'}</dt>
            <dd className="num">{plan.filter((entry) => entry.how === 'api').length}</dd>
            <dt>Asked by mail</dt>
            <dd className="num">{plan.filter((entry) => entry.how === 'hand-off').length}</dd>
            <dt>By hand</dt>
            <dd className="num">{plan.filter((entry) => entry.how === 'manual').length}</dd>
            <dt>Nothing to do</dt>
            <dd className="num">{plan.filter((entry) => entry.how === 'nothing').length}</dd>
            <dt>Answer due</dt>
            <dd className="num">{longDay(row.due)}</dd>
          </dl>
        </section>
      </div>
    </>
  )
}

function Guard({ corrects, children }: { corrects: boolean; children: ReactNode }) {
  return corrects ? <WhenFieldsHold>{children}</WhenFieldsHold> : children
}

const HOW = {
  api: 'carried out by Rightsdesk',
  'hand-off': 'asked by mail',
  manual: 'by hand',
  nothing: 'nothing to do',
} as const

function Check({ state, title, more }: { state: 'yes' | 'mid' | 'no'; title: string; more: string }) {
  const icon = state === 'yes' ? 'check' : state === 'mid' ? 'alert-triangle' : 'x'
  return (
    <li className={state === 'no' ? 'miss' : undefined}>
      <span className={state}>
        <Icon name={icon} />
      </span>
      <div>
        <b>{title}</b>
        <small>{more}</small>
      </div>
    </li>
  )
}
