import { DomainError } from '../errors.ts'
import { computeDeadline, type Deadline } from './deadline.ts'
import type { DeadlineInput, Pause } from './deadline-case.ts'
import { instantOf, type LocalDate, localDate } from './local-date.ts'

/**
 * A row of a table of worked cases. `received` is a local day or an instant with its zone. `regime` is
 * `<regime>[:<what>]`, what being one of respond (the default), full, extended, extension-notice-by, ack, optout,
 * pause(asked=…,info=…), restart(id-received=…), clarify(asked=…,info=…).
 */
export interface TableRow {
  received: string
  regime: string
  calendar: string
}

type Reading = (parts: (name: string) => string) => {
  input?: Partial<DeadlineInput>
  date: (deadline: Deadline) => LocalDate | null
}

const statutory = (deadline: Deadline) => deadline.statutoryDue

const READINGS: Record<string, Reading> = {
  respond: () => ({ date: statutory }),
  full: () => ({ date: statutory }),
  extended: () => ({ date: (deadline) => deadline.extendedDue }),
  'extension-notice-by': () => ({ date: (deadline) => deadline.extensionNoticeBy }),
  ack: () => ({ date: (deadline) => deadline.acknowledgeBy }),
  optout: () => ({ date: (deadline) => deadline.optOutDue }),
  pause: (part) => ({ input: { pauses: [asked('identity', part)] }, date: statutory }),
  clarify: (part) => ({ input: { pauses: [asked('scope', part)] }, date: statutory }),
  restart: (part) => ({ input: { identityOn: part('id-received') }, date: statutory }),
}

/**
 * The date the row asks for; null where the regime has none. Instants are read in the calendar's zone.
 * @throws DomainError as computeDeadline does; invalid_input for a `what` nobody knows or one that lacks a part
 */
export function dateOfRow(row: TableRow): LocalDate | null {
  const [, regime, what = 'respond', given = ''] =
    /^([^:]*)(?::([a-z-]+)(?:\((.*)\))?)?$/.exec(row.regime) ?? []
  const reading = Object.hasOwn(READINGS, what) ? READINGS[what] : undefined
  if (regime === undefined || !reading)
    throw new DomainError('invalid_input', { field: 'regime', value: row.regime.slice(0, 80) })
  const parts = given.split(',').map((part) => part.trim().split('=', 2))
  const { input, date } = reading((name) => {
    const value = parts.find(([key]) => key === name)?.[1]
    if (value === undefined)
      throw new DomainError('invalid_input', { field: name, value: row.regime.slice(0, 80) })
    return value
  })
  return date(
    computeDeadline({
      regime,
      ...readReceived(row.received),
      calendars: [{ id: row.calendar }],
      promisedDays: null,
      ...input,
    }),
  )
}

/** A local day as it stands, anything longer as an instant. @throws DomainError date_impossible */
export function readReceived(received: string): Pick<DeadlineInput, 'receivedAt' | 'receivedOn'> {
  return received.includes('T') ? { receivedAt: instantOf(received) } : { receivedOn: localDate(received) }
}

function asked(reason: Pause['reason'], part: (name: string) => string): Pause {
  return { reason, from: part('asked'), to: part('info') }
}
