import { parseArgs } from 'node:util'
import { holidayName } from '../../lib/domain/clock/calendar.ts'
import { computeDeadline, type Deadline } from '../../lib/domain/clock/deadline.ts'
import type { Pause } from '../../lib/domain/clock/deadline-case.ts'
import { localDate } from '../../lib/domain/clock/local-date.ts'
import { REGIMES } from '../../lib/domain/clock/regimes.ts'
import type { DateKind, Step } from '../../lib/domain/clock/steps.ts'
import { readReceived } from '../../lib/domain/clock/table-row.ts'
import { DomainError } from '../../lib/domain/errors.ts'
import { checkTable } from './clock-table.ts'
import { sentenceOf, UsageError } from './sentences.ts'

/** The policy's answer time where no profile says otherwise. */
const PROMISED_DAYS = 30

const HELP = `Usage: rightsdesk clock --regime <id> --calendar <id> --received <date> [options]
       rightsdesk clock --file <cases.csv> [--json]

Computes the dates of one request and shows how each came about.

  --regime <id>         ${wrapped([...new Set(REGIMES.map((regime) => regime.id))], 24)}
  --calendar <id>       a country (PL), a country and region (DE-BE, GB-ENG), US-FED, weekdays-only or none;
                        several may be given: the earliest date governs
  --received <date>     2026-01-31, or an instant with its zone (2026-03-31T22:30Z), read in the calendar's zone
  --pause <from..to>    identity doubted: the day of the question and the day of the answer
  --clarify <from..to>  scope asked: the day of the question and the day of the answer
  --identity <date>     the day identity was established, where the period restarts on it
  --extend              extended, the notice being sent in time
  --until <date>        the date the notice of an extension states, where the law leaves it to the notice
  --opt-out             an opt-out or limit request
  --file <cases.csv>    a table with the columns received, regime, calendar, expected_due; exit 1 on any difference
  --json                machine-readable
`

/** @returns the exit code: 0, 1 where a table differs, 2 where the input cannot be used (a sentence on stderr) */
export async function run(argv: string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        regime: { type: 'string' },
        calendar: { type: 'string', multiple: true },
        received: { type: 'string' },
        pause: { type: 'string', multiple: true },
        clarify: { type: 'string', multiple: true },
        identity: { type: 'string' },
        extend: { type: 'boolean', multiple: true },
        until: { type: 'string' },
        'opt-out': { type: 'boolean' },
        file: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) return print(HELP)
    if (values.file !== undefined) return checkTable(values.file, { json: values.json ?? false })

    const received = required('received', values.received)
    const calendars = required('calendar', values.calendar).map((id) => ({ id }))
    if ((values.extend?.length ?? 0) > 1) throw new DomainError('already_extended')
    if (values.until && !values.extend) throw new UsageError('--until belongs to --extend.')
    const deadline = computeDeadline({
      regime: required('regime', values.regime),
      ...readReceived(received),
      calendars,
      kind: values['opt-out'] ? 'opt-out' : 'respond',
      promisedDays: PROMISED_DAYS,
      pauses: [
        ...(values.pause ?? []).map((range) => pauseOf('identity', '--pause', range)),
        ...(values.clarify ?? []).map((range) => pauseOf('scope', '--clarify', range)),
      ],
      identityOn: values.identity ?? null,
      extension: values.extend ? { until: values.until ?? null } : null,
    })
    return print(values.json ? json(received, deadline) : text(deadline))
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`)
    return 2
  }
}

function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new UsageError(`--${name} is missing (rightsdesk clock --help shows how).`)
  return value
}

function pauseOf(reason: Pause['reason'], flag: string, range: string): Pause {
  const [from, to, ...more] = range.split('..')
  if (!from || !to || more.length > 0)
    throw new UsageError(`${flag} is a range of two days, as in ${flag} 2026-02-04..2026-02-11.`)
  return { reason, from, to }
}

function json(received: string, deadline: Deadline): string {
  const { receivedOn, promisedDue, statutoryDue, due } = deadline
  const { extensionNoticeBy, extendedDue, acknowledgeBy, optOutDue } = deadline
  const steps = deadline.steps.map(({ rule, from, to, source }) => ({ rule, from, to, source }))
  const dates = { promisedDue, statutoryDue, due, extensionNoticeBy, extendedDue, acknowledgeBy, optOutDue }
  return `${JSON.stringify({ received, receivedOn, ...dates, steps }, null, 2)}\n`
}

const LABELS: readonly [DateKind, string][] = [
  ['receivedOn', 'Received'],
  ['due', 'Due'],
  ['statutoryDue', 'By law'],
  ['promisedDue', 'Promised'],
  ['extensionNoticeBy', 'Extension notice by'],
  ['extendedDue', 'Extended'],
  ['acknowledgeBy', 'Acknowledge by'],
  ['optOutDue', 'Opt-out by'],
]

function text(deadline: Deadline): string {
  const { regime, unpausedDue } = deadline
  const head = `${regime.id}, in the version of ${regime.validFrom}\n`
  const parts = LABELS.map(([kind, label]) => {
    const date = kind === 'internalDue' ? null : deadline[kind]
    if (!date) return ''
    const paused = kind === 'due' && unpausedDue ? `   (without the pause: ${dated(unpausedDue)})` : ''
    const steps = deadline.steps.filter((step) => step.of === kind).map((step) => `    ${line(step)}\n`)
    return `\n${label.padEnd(20)} ${dated(date)}${paused}\n${steps.join('')}`
  })
  return head + parts.join('')
}

function line(step: Step): string {
  return `${step.from} → ${step.to}  ${step.rule}${details(step)}  [${step.source}]`
}

function details(step: Step): string {
  if ('daysOff' in step.params) {
    const { calendar, daysOff } = step.params
    const off = daysOff.map(({ on, kind }) => {
      const name = kind === 'holiday' ? holidayName(calendar, on, 'en') : null
      return name ? `${dated(on)} ${name}` : dated(on)
    })
    const days = 'days' in step.params ? `${step.params.days} ` : ''
    return ` ${days}(${[calendar, ...off].join(', ')})`
  }
  const told = Object.entries(step.params)
    .filter(([, value]) => value !== false)
    .map(([name, value]) => `${name} ${value}`)
  return told.length > 0 ? ` (${told.join(', ')})` : ''
}

const weekdays = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' })

function dated(date: string): string {
  return `${weekdays.format(new Date(localDate(date)))} ${date}`
}

function wrapped(words: string[], indent: number): string {
  const lines: string[] = ['']
  for (const word of words) {
    const longer = [lines.at(-1), word].filter(Boolean).join(', ')
    if (longer.length > 80) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines.join(`,\n${' '.repeat(indent)}`)
}

function print(words: string): number {
  process.stdout.write(words)
  return 0
}
