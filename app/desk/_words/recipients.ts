import type { RecipientHealth } from '../../../lib/db/recipient-health.ts'
import type { PlanRecipient } from '../../../lib/domain/plan.ts'
import { inLanguage, type Profile } from '../../../lib/profile/schema.ts'
import type { GlyphShape } from '../_ui/glyph.tsx'
import { count, dayAndTime, longDay } from './dates.ts'
import { CAPABILITY_NAME } from './names.ts'

export interface HealthWords {
  glyph: GlyphShape
  tone: '' | 'fail' | 'late'
  /** how it stands, worst first */
  lead: string
  lines: string[]
}

/** How a recipient gets its orders, and why that way. */
export function reachedHow(recipient: PlanRecipient, missingVariables: readonly string[] | null): string {
  if (missingVariables)
    return `By hand: ${missingVariables.join(' and ')} ${missingVariables.length === 1 ? 'is' : 'are'} not set`
  if (recipient.mode === 'api') {
    const asked = recipient.handOff.map((one) => CAPABILITY_NAME[one] ?? one).join(', ')
    const byMail = recipient.contact && asked ? `. By mail to ${recipient.contact}: ${asked}` : ''
    return `Connected: Rightsdesk calls its interface${byMail}`
  }
  return recipient.contact
    ? `Asked by mail to ${recipient.contact}, with ${count(recipient.answerWithinDays, 'day')} to answer`
    : 'By hand: the profile names no privacy contact'
}

/** The contexts whose requests concern a recipient, with the controllers of each. */
export function usesOf(profile: Profile, recipientId: string): { context: string; controllers: string[] }[] {
  return profile.contexts
    .filter(({ recipients }) => recipients.includes(recipientId))
    .map((context) => ({
      context: inLanguage(context.label, 'en', profile),
      controllers: profile.controllers
        .filter(({ id }) => context.controllers.includes(id))
        .map(({ name }) => name),
    }))
}

/** How the work with a recipient stands. Counted are the orders that the reader may see. */
export function healthWords(health: RecipientHealth, timeZone: string): HealthWords {
  const { stopped, check, open, late, failed, handedOff, manual, accepted } = health
  const at = (moment: Date | null) => (moment ? dayAndTime(moment, timeZone) : '')
  const orders = open === 0 ? 'No order open' : `${count(open, 'order')} open`
  const split = [
    accepted > 0 && `${accepted} accepted`,
    handedOff > 0 && `${handedOff} handed off`,
    manual > 0 && `${manual} for staff`,
    failed > 0 && `${failed} failed`,
  ].filter(Boolean)
  const lacking = check !== null && !check.fault && check.missing.length > 0
  const worst: HealthWords[] = []
  if (stopped)
    worst.push({
      glyph: 'failed',
      tone: 'fail',
      lead: 'Calls stopped',
      lines: [
        lacking
          ? `The system refused our credentials${stopped.at ? ` on ${at(stopped.at)}` : ''}. By the last test they are good, but not for everything.`
          : `The system refuses our credentials${stopped.at ? ` since ${at(stopped.at)}` : ''}.`,
      ],
    })
  if (check?.fault && !stopped)
    worst.push({ glyph: 'failed', tone: 'fail', lead: 'The test failed', lines: [check.fault] })
  else if (check && lacking)
    worst.push({
      glyph: 'late',
      tone: 'late',
      lead: `${count(check.missing.length, 'permission')} missing`,
      lines: check.missing.map(({ scope, without }) => `${scope}: ${without}.`),
    })
  if (failed > 0)
    worst.push({ glyph: 'failed', tone: 'fail', lead: `${count(failed, 'order')} failed`, lines: [] })
  if (late > 0) worst.push({ glyph: 'late', tone: 'late', lead: `${count(late, 'answer')} late`, lines: [] })
  const [first, ...others] = worst
  const works = check?.at && !check.fault && !check.isQueued
  const lead: HealthWords = first ?? {
    glyph: works ? 'settled' : open > 0 ? 'handed-off' : 'waiting',
    tone: '',
    lead: works ? 'Working' : orders,
    lines: [],
  }
  const kinds = split.join(', ')
  const isSaid = lead.lead === orders
  const counts = isSaid ? (kinds ? [`${kinds}.`] : []) : [kinds ? `${orders}: ${kinds}.` : `${orders}.`]
  return {
    ...lead,
    lines: [
      ...lead.lines,
      ...others.flatMap((one) => [`${one.lead}.`, ...one.lines]),
      ...counts,
      ...(health.goneBy
        ? [
            `${handedOff > 1 ? 'The last is gone' : 'Gone'} by ${longDay(health.goneBy)} in any case; not settled before they answer.`,
          ]
        : []),
      ...(check?.at ? [`Tested ${at(check.at)}.`] : []),
      ...(check?.isQueued ? [check.fault ? 'It is tried again by itself.' : 'A test is on its way.'] : []),
    ],
  }
}
