import Link from 'next/link'
import type { ReactNode } from 'react'
import type { LocalDate } from '../../../lib/domain/clock/local-date.ts'
import { daysBetween, localDateOf } from '../../../lib/domain/clock/local-date.ts'
import type { ShownCase } from '../../_server/case.ts'
import { clockTime, dayAndTime, weekDay } from '../_words/dates.ts'
import { eventWords, TOLD_ELSEWHERE } from '../_words/events.ts'
import { CHANNEL_NAME } from '../_words/names.ts'
import { Glyph } from './glyph.tsx'
import { Icon } from './icon.tsx'
import { PersonText } from './person-text.tsx'

export const SHOWS = ['everything', 'messages', 'notes', 'tasks'] as const
export type Shows = (typeof SHOWS)[number]

interface Entry {
  key: string
  at: Date
  is: Exclude<Shows, 'everything'> | 'event'
  node: ReactNode
}

/** One line of time: what was recorded, what was said, and what staff noted, newest first; on paper oldest first. */
export function Timeline({ file, shows }: { file: ShownCase; shows: Shows }) {
  const entries = entriesOf(file)
  const shown = entries.filter((entry) => shows === 'everything' || entry.is === shows)
  const zone = file.profile.timeZone
  const days = new Map<string, Entry[]>()
  for (const entry of shown) {
    const day = localDateOf(entry.at, zone)
    days.set(day, [...(days.get(day) ?? []), entry])
  }
  const number = (is: Entry['is']) => entries.filter((entry) => entry.is === is).length
  const base = `/desk/requests/${file.row.id}`
  return (
    <>
      <div className="tl-filter">
        <nav className="seg" aria-label="Show">
          {SHOWS.map((id) => (
            <Link
              key={id}
              href={id === 'everything' ? base : `${base}?show=${id}`}
              aria-current={shows === id ? 'true' : undefined}
              scroll={false}
            >
              {NAME[id]}
              {id !== 'everything' && <span className="n">{number(id)}</span>}
            </Link>
          ))}
        </nav>
        <span className="muted end">Newest first</span>
      </div>
      {shown.length === 0 && <p className="muted">Nothing of this kind yet.</p>}
      {[...days].map(([day, list]) => (
        <section className="dayg" key={day}>
          <h3 className="day">
            {weekDay(day)} <span>{dayNumber(file.row.receivedOn, day)}</span>
          </h3>
          <ol>
            {list.map((entry) => (
              <Slot key={entry.key}>{entry.node}</Slot>
            ))}
          </ol>
        </section>
      ))}
    </>
  )
}

function Slot({ children }: { children: ReactNode }) {
  return children
}

const NAME: Record<Shows, string> = {
  everything: 'Everything',
  messages: 'Messages',
  notes: 'Notes',
  tasks: 'Tasks',
}

function dayNumber(receivedOn: string, day: string): string {
  const n = daysBetween(receivedOn as LocalDate, day as LocalDate)
  return n < 0 ? '' : n === 0 ? 'day 0, the day of receipt is not counted' : `day ${n}`
}

function entriesOf(file: ShownCase): Entry[] {
  const zone = file.profile.timeZone
  const nameOf = (id: string | null) => (id ? (file.names.get(id) ?? 'Somebody') : 'Rightsdesk')
  const entries: Entry[] = []
  for (const event of file.events) {
    if (TOLD_ELSEWHERE.has(event.type) && file.subject) continue
    const words = eventWords(event, { nameOf, recipientName: file.recipientName })
    const at = new Date(event.at)
    entries.push({
      key: event.id,
      at,
      is: words.about === 'task' ? 'tasks' : 'event',
      node: (
        <li className="ev">
          <time dateTime={event.at}>{clockTime(at, zone)}</time>
          <span className="pin">
            <Glyph shape={words.glyph} />
          </span>
          <span>
            {words.bold && <b>{words.bold}</b>} {words.text}
          </span>
        </li>
      ),
    })
  }
  for (const message of file.messages) {
    if (letterOf(file, message)) continue
    if (message.kind === 'note') {
      entries.push({
        key: message.id,
        at: message.at,
        is: 'notes',
        node: (
          <li className="note">
            <header>
              <Icon name="lock" small />
              <b>Internal note</b>
              <span>the person never sees this</span>
              <span className="meta">
                {nameOf(message.staffId)}, {clockTime(message.at, zone)}
              </span>
            </header>
            <div className="body">
              <p className="lines">{message.body}</p>
            </div>
          </li>
        ),
      })
      continue
    }
    const from = message.kind === 'from-person'
    entries.push({
      key: message.id,
      at: message.at,
      is: 'messages',
      node: (
        <Sheet
          to={!from}
          title={from ? `From ${file.person}` : `To ${file.person}`}
          meta={`${from ? 'in the portal' : nameOf(message.staffId)}, ${clockTime(message.at, zone)}`}
          body={message.body}
          foot={from ? '' : readAtWords(message.readAt, zone)}
        />
      ),
    })
  }
  for (const one of file.letters)
    entries.push({
      key: one.id,
      at: one.sentAt,
      is: 'messages',
      node: (
        <Sheet
          to
          title={`Letter to ${file.person}`}
          meta={`${nameOf(one.sentBy)}, ${clockTime(one.sentAt, zone)}`}
          body={[one.letter.subject, ...one.letter.blocks.map((block) => block.text)].join('\n\n')}
          foot={readWords(file, one)}
        />
      ),
    })
  const message = file.subject?.details.message
  if (message)
    entries.push({
      key: 'first-message',
      at: file.row.receivedAt,
      is: 'messages',
      node: (
        <Sheet
          to={false}
          title={`From ${file.person}`}
          meta={`${CHANNEL_NAME[file.row.channel].toLowerCase()}, ${clockTime(file.row.receivedAt, zone)}`}
          body={message}
          foot=""
        />
      ),
    })
  return entries
    .map((entry, i) => ({ entry, i }))
    .sort((a, b) => b.entry.at.getTime() - a.entry.at.getTime() || b.i - a.i)
    .map(({ entry }) => entry)
}

type Message = ShownCase['messages'][number]
type SentLetter = ShownCase['letters'][number]

/** The letter that asks what a message asks: written in one act, they are one entry. */
function letterOf(file: ShownCase, message: Message): SentLetter | undefined {
  if (message.kind !== 'to-person') return
  return file.letters.find(
    ({ letter, sentAt }) => letter.kind === 'question' && sentAt.getTime() === message.at.getTime(),
  )
}

function readWords(file: ShownCase, letter: SentLetter): string {
  const message = file.messages.find((one) => letterOf(file, one) === letter)
  return message ? readAtWords(message.readAt, file.profile.timeZone) : ''
}

function readAtWords(readAt: Date | null, zone: string): string {
  return readAt
    ? `Read in the portal ${dayAndTime(readAt, zone)}`
    : 'Announced by mail, not read in the portal yet'
}

function Sheet(sheet: { to: boolean; title: string; meta: string; body: string; foot: string }) {
  return (
    <li className={sheet.to ? 'msg to' : 'msg from'}>
      <header>
        <Icon name={sheet.to ? 'arrow-up-right' : 'arrow-down-left'} />
        <b>{sheet.title}</b>
        <span className="meta">{sheet.meta}</span>
      </header>
      <div className="body person-text">
        <PersonText text={sheet.body} />
      </div>
      {sheet.foot && <footer>{sheet.foot}</footer>}
    </li>
  )
}
