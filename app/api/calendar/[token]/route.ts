import ical from 'ical-generator'
import { calendarFeed } from '../../../../lib/db/calendar-feed.ts'
import { DomainError } from '../../../../lib/domain/errors.ts'
import { desk } from '../../../_server/desk.ts'
import { noteGuess } from '../../../_server/guesses.ts'
import { RIGHT_NAME } from '../../../desk/_words/names.ts'

const UNKEPT = { 'Cache-Control': 'no-store' }

function tooOften(waitS: number): Response {
  const words = `Too many addresses that do not exist. Try again in ${Math.ceil(waitS / 60)} minutes.\n`
  return new Response(words, { status: 429, headers: { ...UNKEPT, 'Retry-After': String(waitS) } })
}

/** A person's calendar of due dates, at its secret address: references and rights, nobody's data (RFC 5545). */
export async function GET(
  request: Request,
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
      headers: { 'Content-Type': 'text/calendar; charset=utf-8', ...UNKEPT },
    })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const wait = error.code === 'link_invalid' ? await noteGuess(request.headers) : 0
    if (wait > 0) return tooOften(wait)
    // An address that was ended and one that never was answer alike.
    return new Response('There is no such calendar.\n', { status: 404, headers: UNKEPT })
  }
}
