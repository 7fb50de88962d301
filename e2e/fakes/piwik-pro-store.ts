import type { Clock } from './clock.ts'
import { type Random, random } from './random.ts'

export interface Session {
  id: string
  websiteId: string
  visitorId: string
  userId: string | null
  /** ISO instant */
  at: string
  events: number
}

export interface PiwikProVisitor {
  visitorId: string
  userId: string | null
}

export interface PiwikProVisitorWanted {
  visitorId?: string | undefined
  userId?: string | null | undefined
  /** How many sessions, and events in each of them; random where not given. */
  sessions?: number | undefined
  events?: number | undefined
  websiteIds?: string[] | undefined
  /** Over how many days until now; 500 by default. */
  days?: number | undefined
  /** Whether there is a profile; there is one by default. */
  profile?: boolean | undefined
}

export interface Left {
  sessions: number
  events: number
  profiles: number
}

/** A condition of a filter: what a column has to be. */
export interface Condition {
  column: 'visitor_id' | 'user_id'
  value: string
}

export type Row = Record<string, unknown>

/** Told with every row. */
const KEYS = {
  sessions: ['session_id', 'visitor_id', 'timestamp'],
  events: ['session_id', 'event_id', 'visitor_id', 'timestamp'],
} as const

const SESSION_COLUMNS =
  `website_name user_id visitor_returning visitor_session_number visitor_days_since_last_session
  visitor_days_since_first_session session_total_time session_total_events session_total_page_views
  session_total_goal_conversions session_goals session_entry_url session_entry_title session_exit_url
  session_exit_title source medium source_medium keyword campaign_name campaign_id campaign_content referrer_type
  referrer_url ipv4_address ipv6_address location_continent_iso_code location_country_name
  location_subdivision_1_name location_city_name location_latitude location_longitude location_organization
  location_provider browser_language_iso639 browser_name browser_version browser_engine browser_fingerprint
  operating_system operating_system_version device_type device_brand device_model resolution
  session_custom_dimension_1`.split(/\s+/)
const EVENT_COLUMNS =
  `event_type event_index page_view_index event_url event_title time_on_page custom_event_category
  custom_event_action custom_event_name custom_event_value search_keyword search_category search_results_count
  outlink_url download_url content_name content_piece content_target goal_id goal_uuid goal_revenue order_id revenue
  consent_source consent_form_button consent_scope consent_action event_custom_dimension_1`.split(/\s+/)

/** Columns that a question may name; events also tell of their session. */
const COLUMNS = {
  sessions: new Set(SESSION_COLUMNS),
  events: new Set([...SESSION_COLUMNS, ...EVENT_COLUMNS]),
}

/** The sessions of one account. Events are made when they are told: there may be a million of them. */
export class PiwikProStore {
  readonly random: Random
  readonly people: PiwikProVisitor[] = []
  sessions: Session[] = []
  profiles = new Map<string, Row>()
  readonly websiteIds: string[]
  readonly appId: string
  /** Websites the credentials have no right to see. */
  readonly forbidden = new Set<string>()
  /** Answers every question with all sessions, as a store would that misread the filter. */
  ignoresFilters = false
  /** Columns that this installation does not have. */
  readonly withoutColumns = new Set<string>()
  readonly #clock: Clock

  constructor(clock: Clock, websites: number, seed?: number) {
    this.random = random(seed)
    this.#clock = clock
    this.websiteIds = Array.from({ length: websites }, () => this.#uuid())
    this.appId = this.websiteIds[0]!
  }

  addPerson(wanted: PiwikProVisitorWanted = {}): PiwikProVisitor {
    const { int, hex, pick } = this.random
    const visitorId = wanted.visitorId ?? hex(16)
    const userId = wanted.userId === undefined ? pick([null, `u-${hex(8)}`]) : wanted.userId
    // By the day, so that the same seed gives the same sessions.
    const today = Math.floor(this.#clock.now().getTime() / 86_400_000) * 86_400_000
    for (let n = wanted.sessions ?? int(1, 6); n > 0; n -= 1) {
      this.sessions.push({
        id: String(int(10 ** 8, 10 ** 9)) + hex(4),
        websiteId: pick(wanted.websiteIds ?? this.websiteIds),
        visitorId,
        userId,
        at: new Date(today - int(1, (wanted.days ?? 500) * 24 * 60) * 60_000).toISOString(),
        events: wanted.events ?? int(1, 12),
      })
    }
    this.sessions.sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1))
    if (wanted.profile ?? true) {
      this.profiles.set(visitorId, {
        visitor_id: visitorId,
        attributes: { favourite_page: `/page-${int(0, 9)}`, visits: int(1, 40), newsletter: true },
      })
    }
    const person = { visitorId, userId }
    this.people.push(person)
    return person
  }

  /** A column that there is none of for such a question. */
  unknownColumn(kind: 'sessions' | 'events', columns: string[]): string | undefined {
    return columns.find((column) => !COLUMNS[kind].has(column) || this.withoutColumns.has(column))
  }

  /** The rows of a page, oldest first, with the columns' names; days are those of universal time. */
  page(
    kind: 'sessions' | 'events',
    of: {
      websiteId: string
      columns: string[]
      from: string
      to: string
      conditions: Condition[]
      offset: number
      limit: number
    },
  ): { columns: string[]; data: unknown[][]; count: number } {
    const found = this.sessions.filter(
      (session) =>
        session.websiteId === of.websiteId &&
        session.at.slice(0, 10) >= of.from &&
        session.at.slice(0, 10) <= of.to &&
        (this.ignoresFilters || of.conditions.some((condition) => matches(session, condition))),
    )
    const names = [...KEYS[kind], ...of.columns]
    const shape = (row: Row) => names.map((name) => row[name] ?? null)
    if (kind === 'sessions') {
      const rows = found.slice(of.offset, of.offset + of.limit)
      return { columns: names, data: rows.map((one) => shape(sessionRow(one))), count: found.length }
    }
    const data: unknown[][] = []
    let passed = 0
    for (const session of found) {
      const first = Math.max(0, of.offset - passed)
      for (let n = first; n < session.events && data.length < of.limit; n += 1)
        data.push(shape({ ...sessionRow(session), ...eventRow(session, n) }))
      passed += session.events
    }
    return { columns: names, data, count: passed }
  }

  /** What is left under a visitor or user id. */
  remains(of: string): Left {
    const sessions = this.sessions.filter((one) => one.visitorId === of || one.userId === of)
    const visitors = new Set([of, ...sessions.map((one) => one.visitorId)])
    return {
      sessions: sessions.length,
      events: sessions.reduce((sum, { events }) => sum + events, 0),
      profiles: [...visitors].filter((one) => this.profiles.has(one)).length,
    }
  }

  #uuid(): string {
    const { hex } = this.random
    return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`
  }
}

function matches(session: Session, { column, value }: Condition): boolean {
  return (column === 'visitor_id' ? session.visitorId : session.userId) === value
}

function sessionRow(session: Session): Row {
  return {
    session_id: session.id,
    visitor_id: session.visitorId,
    timestamp: session.at,
    website_name: [session.websiteId, 'www.example.test'],
    user_id: session.userId,
    visitor_returning: [1, 'Returning'],
    session_total_events: session.events,
    session_goals: [
      [1, 'Newsletter'],
      [2, 'Contact form'],
    ],
    ipv4_address: '198.51.100.7',
    location_country_name: ['PL', 'Poland'],
    location_city_name: [null, null],
    browser_name: ['FF', 'Firefox'],
    session_custom_dimension_1: 'gold',
  }
}

function eventRow(session: Session, n: number): Row {
  return {
    event_id: `${session.id}${String(n).padStart(6, '0')}`,
    timestamp: new Date(Date.parse(session.at) + n * 1000).toISOString(),
    event_type: [1, 'Page view'],
    event_index: n + 1,
    event_url: `https://www.example.test/page-${n % 24}`,
    event_title: `Page ${n % 24}`,
  }
}
