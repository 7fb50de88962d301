import { and, asc, eq, inArray, isNull, lte, notInArray, or } from 'drizzle-orm'
import type { Reader } from '../db/client.ts'
import { meta, requests, type StaffRow, staff as staffTable } from '../db/schema.ts'
import { visibleTeams } from '../domain/access.ts'
import { daysLeft } from '../domain/clock/alerts.ts'
import { openCalendar } from '../domain/clock/calendar.ts'
import { hourOf, type LocalDate, localDate, localDateOf, plusDays } from '../domain/clock/local-date.ts'
import type { Desk } from './context.ts'
import { queueMail } from './parts/queue-mail.ts'

const FROM_HOUR = 7
const DAYS_AHEAD = 7
const MOST_CASES = 20
const LAST = 'digest-day'

/**
 * Each working morning, from seven in the controller's zone, one mail to everybody who has something late or due within
 * a week: their own requests, and for a DPO also those of nobody. However often it runs, one mail a person and day.
 * @returns how many mails were written
 */
export async function sendDigests(desk: Desk): Promise<number> {
  const { timeZone, controllers, holidays } = desk.profile
  const now = desk.now()
  const today = localDateOf(now, timeZone)
  if (hourOf(now, timeZone) < FROM_HOUR) return 0
  const [last] = await desk.db.read.select({ day: meta.value }).from(meta).where(eq(meta.name, LAST))
  if (last?.day === today) return 0
  const calendar = openCalendar({
    id: controllers[0]!.calendar,
    add: holidays?.add,
    remove: holidays?.remove,
  })
  const isDayOff = calendar.dayOff(today) !== null
  return desk.db.transaction(async (tx) => {
    const done = { name: LAST, value: today, at: now }
    await tx.insert(meta).values(done).onConflictDoUpdate({ target: meta.name, set: done })
    if (isDayOff) return 0
    const people = await tx
      .select()
      .from(staffTable)
      .where(and(isNull(staffTable.deactivatedAt), inArray(staffTable.role, ['handler', 'dpo'])))
    let written = 0
    for (const person of people) {
      const { cases, more } = await casesOf(tx, person, today)
      if (cases.length === 0) continue
      const id = await queueMail(tx, desk, null, {
        kind: 'digest',
        to: person.email,
        locale: 'en',
        dedupe: `digest|${today}|${person.id}`,
        data: { cases, more },
      })
      if (id) written++
    }
    return written
  })
}

async function casesOf(db: Reader, person: StaffRow, today: LocalDate) {
  const teams = visibleTeams(person)
  const mine = eq(requests.assigneeId, person.id)
  const rows = await db
    .select({ reference: requests.reference, right: requests.right, due: requests.due })
    .from(requests)
    .where(
      and(
        notInArray(requests.status, ['answered', 'closed']),
        isNull(requests.pausedOn),
        lte(requests.due, plusDays(today, DAYS_AHEAD)),
        person.role === 'dpo' ? or(mine, isNull(requests.assigneeId)) : mine,
        teams ? inArray(requests.team, [...teams]) : undefined,
      ),
    )
    .orderBy(asc(requests.due), asc(requests.id))
  const cases = rows.map((row) => ({ ...row, daysLeft: daysLeft(localDate(row.due), today) }))
  return { cases: cases.slice(0, MOST_CASES), more: Math.max(0, cases.length - MOST_CASES) }
}
