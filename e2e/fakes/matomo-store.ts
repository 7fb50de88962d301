import { type Random, random } from './random.ts'

export interface Visit {
  idVisit: number
  idSite: number
  visitorId: string
  userId: string | null
  visitIp: string
  lastActionDateTime: string
  actions: number
  conversions: number
}

export interface VisitName {
  idsite: number
  idvisit: number
}

export interface Visitor {
  visitorId: string
  userId: string | null
}

export interface VisitorWanted {
  visitorId?: string | undefined
  userId?: string | null | undefined
  /** How many visits, and actions in each of them; random where not given. */
  visits?: number | undefined
  actions?: number | undefined
  sites?: number[] | undefined
}

/** The visits of one Matomo. */
export class Store {
  readonly random: Random
  readonly sites: number[]
  readonly people: Visitor[] = []
  visits: Visit[] = []
  /** Sites the token has no admin access to. */
  readonly forbidden = new Set<number>()
  /** Answers every look-up with all visits, as a Matomo would that misread the segment. */
  ignoresSegments = false
  /** Adds to every export a visit that was not asked for. */
  exportsOthers = false
  /** Whether there are extensions, with tables and columns of their own. */
  plugins = false
  #next = 1

  constructor(sites: number[], seed?: number) {
    this.sites = sites
    this.random = random(seed)
  }

  addPerson(wanted: VisitorWanted = {}): Visitor {
    const visitorId = wanted.visitorId ?? this.random.hex(16)
    const userId =
      wanted.userId === undefined ? this.random.pick([null, `u-${this.random.hex(8)}`]) : wanted.userId
    for (let n = wanted.visits ?? this.random.int(1, 6); n > 0; n -= 1) {
      const day = new Date(
        Date.UTC(2026, this.random.int(0, 9), this.random.int(1, 28), this.random.int(0, 23)),
      )
      this.visits.push({
        idVisit: this.#next++,
        idSite: this.random.pick(wanted.sites ?? this.sites),
        visitorId,
        userId,
        visitIp: `198.51.100.${this.random.int(1, 254)}`,
        lastActionDateTime: day.toISOString().slice(0, 19).replace('T', ' '),
        actions: wanted.actions ?? this.random.int(1, 12),
        conversions: this.random.int(0, 1),
      })
    }
    // The newest first, as they are told.
    this.visits.sort(
      (a, b) => Date.parse(b.lastActionDateTime) - Date.parse(a.lastActionDateTime) || b.idVisit - a.idVisit,
    )
    const person = { visitorId, userId }
    this.people.push(person)
    return person
  }

  /** The visits of that name; those that are not there are passed over. */
  visitsOf(wanted: VisitName[]): Visit[] {
    const names = new Set(wanted.map(({ idsite, idvisit }) => `${idsite}/${idvisit}`))
    return this.visits.filter(({ idSite, idVisit }) => names.has(`${idSite}/${idVisit}`))
  }

  /** `;` joins, `,` offers alternatives, values are URL-encoded. Undefined for a segment Matomo cannot read. */
  find(idSite: number, segment: string): Visit[] | undefined {
    const alternatives = segment.split(';').map((part) => part.split(',').map(condition))
    if (alternatives.flat().some((one) => one === undefined)) return undefined
    return this.visits.filter(
      (visit) =>
        visit.idSite === idSite &&
        (this.ignoresSegments || alternatives.every((any) => any.some((one) => one?.(visit)))),
    )
  }

  /** Rows removed per table. */
  delete(wanted: VisitName[]): Record<string, number> {
    const gone = this.visitsOf(wanted)
    const leaving = new Set(gone)
    this.visits = this.visits.filter((visit) => !leaving.has(visit))
    return {
      log_conversion: gone.reduce((sum, visit) => sum + visit.conversions, 0),
      log_link_visit_action: gone.reduce((sum, visit) => sum + visit.actions, 0),
      log_visit: gone.length,
    }
  }

  /** Visits left under a visitor or user id. */
  remains(of: string): { visits: number } {
    return { visits: this.visits.filter((visit) => visit.visitorId === of || visit.userId === of).length }
  }
}

const COMPARES: Record<string, (a: number, b: number) => boolean> = {
  '==': (a, b) => a === b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
}

function condition(text: string): ((visit: Visit) => boolean) | undefined {
  const [, operator, number] = /^visitId(==|>=|<=|>|<)(\d+)$/.exec(text) ?? []
  if (operator && number !== undefined) {
    const compares = COMPARES[operator]!
    return (visit) => compares(visit.idVisit, Number(number))
  }
  const [, field, encoded] = /^(visitorId|userId)==(.+)$/.exec(text) ?? []
  if (!field || encoded === undefined) return undefined
  const value = decodeURIComponent(encoded)
  return (visit) => (field === 'visitorId' ? visit.visitorId : visit.userId) === value
}
