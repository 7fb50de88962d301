import { CAPABILITY_OF_RIGHT } from '../../../../../../lib/domain/rights.ts'
import { shownCase } from '../../../../../_server/case.ts'
import { LookAgainButton } from '../../../../_ui/look-again.tsx'
import { NextStepPanel } from '../../../../_ui/next-step.tsx'
import { PlanApproval } from '../../../../_ui/plan-approval.tsx'
import { PlanTable } from '../../../../_ui/plan-table.tsx'
import { count, dayAndTime } from '../../../../_words/dates.ts'

export default async function PlanPage({ params }: { params: Promise<{ id: string }> }) {
  const file = await shownCase((await params).id)
  const { row, plan } = file
  const usable = file.identifiers.filter((one) => one.usable).length
  const route = file.profile.contexts.find((context) => context.id === row.context)?.route
  // Also where the context has no recipient: approving then leads straight to the answer.
  const deciding =
    row.status === 'triage' &&
    row.confirmedAt !== null &&
    CAPABILITY_OF_RIGHT[row.right] !== null &&
    (plan.length > 0 || route === 'desk')
  return (
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
              {row.locatedAt
                ? `Looked up read-only ${dayAndTime(row.locatedAt, file.profile.timeZone)}, under ${count(usable, 'identifier')}.`
                : row.status === 'received'
                  ? 'Nothing is looked up before the person is known.'
                  : 'Not looked up.'}{' '}
              {row.status === 'triage' && 'Nothing was changed anywhere yet.'}
            </p>
          </div>
          {row.status === 'triage' && file.may.triage && <LookAgainButton requestId={row.id} />}
        </div>
        {plan.length === 0 ? (
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
      </div>
      <aside className="aside" aria-label="Next step">
        {deciding ? <PlanApproval file={file} /> : <NextStepPanel file={file} />}
      </aside>
    </div>
  )
}
