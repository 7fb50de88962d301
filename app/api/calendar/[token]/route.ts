import ical from 'ical-generator'
import { calendarFeed } from '../../../../lib/db/calendar-feed.ts'
import { DomainError } from '../../../../lib/domain/errors.ts'
import { desk } from '../../../_server/desk.ts'
import { RIGHT_NAME } from '../../../desk/_words/names.ts'

/** A person's calendar of due dates, at its secret address: references and rights, nobody's data (RFC 5545). */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  const { db, profile, now } = await desk()
  try {
    const entries = await calendarFeed(db.read, (await params).token, now())
    const calendar = ical({
      name: `Rightsdesk, ${profile.name}`,
      prodId: '//Rightsdesk//Due dates//EN',
      ttl: 3600,
    })
    for (const { reference, right, due, isMine } of entries)
      calendar.createEvent({
        id: `${reference}@${profile.siteDomain}`,
        stamp: now(),
        start: due,
        allDay: true,
        summary: `${reference} due: ${RIGHT_NAME[right]}${isMine ? ', yours' : ''}`,
      })
    return new Response(calendar.toString(), {
      headers: { 'Content-Type': 'text/calendar; charset=utf-8', 'Cache-Control': 'no-store' },
    })
  } catch (error) {
    // An address that was ended and one that never was answer alike.
    if (error instanceof DomainError) return new Response('There is no such calendar.\n', { status: 404 })
    throw error
  }
}
