import type { ReactNode } from 'react'
import { correctionHow } from '../../../../../../lib/domain/plan.ts'
import { CAPABILITY_OF_RIGHT } from '../../../../../../lib/domain/rights.ts'
import { type ShownCase, shownCase } from '../../../../../_server/case.ts'
import { CorrectionDraft, CorrectionForm } from '../../../../_ui/correction-draft.tsx'
import { LookAgainButton } from '../../../../_ui/look-again.tsx'
import { NextStepPanel } from '../../../../_ui/next-step.tsx'
import { PlanApproval } from '../../../../_ui/plan-approval.tsx'
import { PlanTable } from '../../../../_ui/plan-table.tsx'
import { count, dayAndTime } from '../../../../_words/dates.ts'

export default async function PlanPage({ params }: { params: Promise<{ id: string }> }) {
  const file = await shownCase((await params).id)
  const { row, plan } = file
  const route = file.profile.contexts.find((context) => context.id === row.context)?.route
  // Also where the context has no recipient: approving then leads straight to the answer.
  const deciding =
    row.status === 'triage' &&
    row.confirmedAt !== null &&
    CAPABILITY_OF_RIGHT[row.right] !== null &&
    (plan.length > 0 || route === 'desk')
  const corrects = deciding && row.right === 'rectification' && file.subject !== null
  const page = (
    <div className="split">
      <div className="pane">
        <div className="intro">
          <div>
            <h2 className="big">
              {row.status === 'triage' || row.status === 'received'
                ? `What will happen to ${file.person}’s data`
                : `What was planned for ${file.person}’s data`}
            </h2>
            <p>
              {lookedUp(file)} {row.status === 'triage' && 'Nothing was changed anywhere yet.'}
            </p>
          </div>
          {row.status === 'triage' && file.may.triage && <LookAgainButton requestId={row.id} />}
        </div>
        {plan.length === 0 || !file.subject ? (
          <div className="empty">
            <p>
              {file.subject
                ? 'No recipient is concerned by this right. The answer is ours alone.'
                : 'Personal data was erased here, so there is nothing to plan.'}
            </p>
          </div>
        ) : (
          <PlanTable file={file} />
        )}
        {corrects && <CorrectionForm mayDecide={file.may.decide} />}
      </div>
      <aside className="aside" aria-label="Next step">
        {deciding ? <PlanApproval file={file} /> : <NextStepPanel file={file} />}
      </aside>
    </div>
  )
  return corrects ? <Corrections file={file}>{page}</Corrections> : page
}

function lookedUp({ row, subject, identifiers, profile }: ShownCase): string {
  if (!subject) return 'What was found was deleted with the rest; the audit record has the counts.'
  if (row.status === 'received') return 'Nothing is looked up before the person is known.'
  if (!row.locatedAt) return 'Not looked up.'
  const usable = identifiers.filter((one) => one.usable).length
  return `Looked up read-only ${dayAndTime(row.locatedAt, profile.timeZone)}, under ${count(usable, 'identifier')}.`
}

/** What is approved field by field; begun anew when a look-up has read other values. */
function Corrections({ file, children }: { file: ShownCase; children: ReactNode }) {
  const systems = file.plan
    .filter(({ how }) => how === 'api')
    .map((entry) => ({
      recipientId: entry.recipient.id,
      name: entry.recipient.name,
      fields: entry.finding?.status === 'done' ? entry.finding.current : [],
      otherwise: correctionHow(entry, 0),
    }))
  const lookedUp = file.plan.map(({ finding }) => `${finding?.status}${finding?.at.getTime()}`)
  return (
    <CorrectionDraft key={lookedUp.join()} systems={systems} wishes={file.subject?.details.corrections ?? []}>
      {children}
    </CorrectionDraft>
  )
}
