import { request } from 'undici'
import type { Customer, Customers, CustomerWanted } from './fakes/customers.ts'
import type { Fault } from './fakes/faults.ts'
import type { Person, PersonWanted, Remains } from './fakes/hubspot-account.ts'
import type { Visitor, VisitorWanted } from './fakes/matomo-store.ts'
import type { Left as PiwikProLeft, PiwikProVisitor, PiwikProVisitorWanted } from './fakes/piwik-pro-store.ts'

/** Drives a recipient's stand-in that runs as another process. */
export interface Recipient<Human, Wanted, Left> {
  url: string
  addPerson(wanted?: Wanted): Promise<Human>
  people(): Promise<Human[]>
  /** What is left of a person, by any of their identifiers. */
  remains(of: string): Promise<Left>
  /** HubSpot: a contact's properties, by its id. */
  holds(of: string): Promise<Record<string, string>>
  fail(fault: Fault): Promise<void>
  clearFaults(): Promise<void>
  /** The next call whose `METHOD /path operation` contains `on` waits until it is released. */
  hold(on?: string, when?: 'before' | 'after'): Promise<void>
  /** Resolves once a call is being held. */
  held(): Promise<void>
  release(): Promise<void>
  /** Moves the stand-in's clock forward. */
  advance(by: { days?: number; seconds?: number }): Promise<void>
  /** A service: `erasureLagMs`, `accessLagMs`, `tellsCounts`, `keepsPurchases`. HubSpot: `purgeLagMs`, `searchLagMs`, `pageSize`, `purgeTakesActivities`, `writeLagMs`, `scopes`, `revoked`. */
  settings(wanted: object): Promise<void>
  /** Calls the system's documentation does not allow: none, in a sound test. */
  violations(): Promise<string[]>
  calls(): Promise<string[]>
}

export type Hubspot = Recipient<Person, PersonWanted, Remains>
export type Matomo = Recipient<Visitor, VisitorWanted, { visits: number }>
export type Service = Recipient<Customer, CustomerWanted, ReturnType<Customers['remains']>>
export type PiwikPro = Recipient<PiwikProVisitor, PiwikProVisitorWanted, PiwikProLeft>

/** The stand-in that listens at `url`. */
export function recipientAt<Human, Wanted, Left>(url: string): Recipient<Human, Wanted, Left> {
  async function call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    // Each on a connection of its own: one kept open may be closed by the other side just as it is used again.
    const response = await request(`${url}/__control/${path}`, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
      reset: true,
    })
    const { statusCode } = response
    if (statusCode < 200 || statusCode > 299)
      throw new Error(`${method} ${path} at ${url}: ${statusCode} ${await response.body.text()}`)
    const text = await response.body.text()
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  return {
    url,
    addPerson: (wanted) => call('POST', 'people', wanted ?? {}),
    people: () => call('GET', 'people'),
    remains: (of) => call('GET', `remains?${new URLSearchParams({ of })}`),
    holds: (of) => call('GET', `holds?${new URLSearchParams({ of })}`),
    fail: (fault) => call('POST', 'faults', fault),
    clearFaults: () => call('DELETE', 'faults'),
    hold: (on, when) => call('POST', 'hold', { on, when }),
    held: () => call('GET', 'held'),
    release: () => call('POST', 'release'),
    advance: (by) => call('POST', 'advance', by),
    settings: (wanted) => call('POST', 'settings', wanted),
    violations: () => call('GET', 'violations'),
    calls: () => call('GET', 'calls'),
  }
}
