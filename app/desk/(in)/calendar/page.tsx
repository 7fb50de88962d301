import type { Metadata } from 'next'
import { calendarLinkSince } from '../../../../lib/db/calendar-feed.ts'
import { desk } from '../../../_server/desk.ts'
import { requireStaff } from '../../../_server/staff.ts'
import { ConfirmAction } from '../../_ui/action-form.tsx'
import { Burger } from '../../_ui/shell.tsx'
import { dayAndTime } from '../../_words/dates.ts'
import { end } from './actions.ts'
import { NewAddress } from './new-address.tsx'

export const metadata: Metadata = { title: 'Calendar' }

/** The person's own calendar of due dates. */
export default async function CalendarPage() {
  const staff = await requireStaff('request.read')
  const { db, profile, now } = await desk()
  const since = await calendarLinkSince(db.read, staff.id, now())
  return (
    <>
      <header className="bar">
        <Burger />
        <h1>Due dates in your calendar</h1>
      </header>
      <div className="prose calendar">
        <p>
          A calendar program can subscribe to the due dates of the open requests you may see. It shows
          references and rights, nobody’s data. Whoever has the address sees them too: keep it to yourself.
        </p>
        {since && <p>Your calendar has had an address since {dayAndTime(since, profile.timeZone)}.</p>}
        <NewAddress replaces={since !== null} />
        {since && (
          <ConfirmAction
            action={end}
            trigger="End the address"
            title="End the address of your calendar?"
            confirm="End it"
          >
            <p>Programs that subscribe to it see nothing any more.</p>
          </ConfirmAction>
        )}
      </div>
    </>
  )
}
