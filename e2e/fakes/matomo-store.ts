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

export interface Visitor {
  visitorId: string
  userId: string | null
}

export interface VisitorWanted {
  visitorId?: string | undefined
  userId?: string | null | undefined
  /** How many visits; random where not given. */
  visits?: number | undefined
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
        actions: this.random.int(1, 12),
        conversions: this.random.int(0, 1),
      })
    }
    const person = { visitorId, userId }
    this.people.push(person)
    return person
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
  delete(wanted: { idsite: number; idvisit: number }[]): Record<string, number> {
    const gone = this.visits.filter((visit) =>
      wanted.some((one) => one.idsite === visit.idSite && one.idvisit === visit.idVisit),
    )
    this.visits = this.visits.filter((visit) => !gone.includes(visit))
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

function condition(text: string): ((visit: Visit) => boolean) | undefined {
  const [, field, encoded] = /^(visitorId|userId)==(.+)$/.exec(text) ?? []
  if (!field || encoded === undefined) return undefined
  const value = decodeURIComponent(encoded)
  return (visit) => (field === 'visitorId' ? visit.visitorId : visit.userId) === value
}
