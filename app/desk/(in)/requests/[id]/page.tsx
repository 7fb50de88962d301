import { assignableStaff } from '../../../../../lib/db/case-file.ts'
import { shownCase } from '../../../../_server/case.ts'
import { desk } from '../../../../_server/desk.ts'
import { CaseDue } from '../../../_ui/case-due.tsx'
import { CaseFacts } from '../../../_ui/case-facts.tsx'
import { CaseHold } from '../../../_ui/case-hold.tsx'
import { CaseMoves } from '../../../_ui/case-moves.tsx'
import { CaseRecipients } from '../../../_ui/case-recipients.tsx'
import { Composer } from '../../../_ui/composer.tsx'
import { NextStepPanel } from '../../../_ui/next-step.tsx'
import { SHOWS, Timeline } from '../../../_ui/timeline.tsx'
import { addNote, sendMessage } from './actions.ts'

export default async function CasePage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<{ show?: string; write?: string }>
}) {
  const file = await shownCase((await params).id)
  const query = await searchParams
  const { db } = await desk()
  const people = file.may.assign ? await assignableStaff(db.read, file.row.team) : []
  const shows = SHOWS.find((id) => id === query.show) ?? 'everything'
  const opened = query.write === 'note' || query.write === 'message' ? query.write : null
  return (
    <div className="case">
      <CaseFacts file={file} />
      <section className="tl" aria-label="Timeline">
        {file.may.message && file.subject && (
          <Composer
            requestId={file.row.id}
            person={file.person}
            opened={opened}
            addNote={addNote}
            sendMessage={sendMessage}
          />
        )}
        <Timeline file={file} shows={shows} />
      </section>
      <aside className="aside" aria-label="Next step and deadline">
        <NextStepPanel file={file} />
        <CaseHold file={file} />
        <CaseDue file={file} />
        <CaseRecipients file={file} />
        <CaseMoves file={file} people={people} />
      </aside>
    </div>
  )
}
