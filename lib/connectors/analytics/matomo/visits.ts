import type { CallContext } from '../../contract.ts'
import type { MatomoConfig } from '../manifest.ts'
import { findVisits, type Matomo, MOST_VISITS, type Segment, segments } from './api.ts'

/** One look-up on one site. */
interface Search {
  site: number
  segment: Segment
  /** Visits that one of these covers were found before. */
  before: Segment[]
}

/** Every look-up that leads to the person's visits, in an order that stays the same. */
export function searchesOf(call: CallContext<MatomoConfig>): Search[] {
  const all = segments(call.identifiers)
  return call.config.sites.flatMap((site) =>
    all.map((segment, at) => ({ site, segment, before: all.slice(0, at) })),
  )
}

interface Found {
  /** Visits that no search before led to, ascending. */
  visits: number[]
  /** All visits up to this number are found; null: all there are. */
  upTo: number | null
}

/**
 * A search's visits above `after`, ascending, fewer than {@link MOST_VISITS} at a time. A look-up tells
 * the newest only, so a range with more of them is halved until it tells all it has. By number and not by date: a
 * number never changes, while the last action of a visit under way does, and a date with more visits than one
 * look-up tells could not be parted any further.
 */
export async function* visitsOf(
  api: Matomo,
  { site, segment, before }: Search,
  after: number,
): AsyncGenerator<Found, void, void> {
  const ends: (number | null)[] = [null]
  let done = after
  while (ends.length > 0) {
    const upTo = ends.at(-1) ?? null
    const rows = await findVisits(api, site, segment, { after: done, upTo })
    if (rows.length >= MOST_VISITS) {
      const highest = upTo ?? Math.max(...rows.map((row) => row.idVisit))
      ends.push(done + Math.floor((highest - done) / 2))
      continue
    }
    ends.pop()
    if (upTo !== null) done = upTo
    const fresh = rows.filter((row) => !before.some((segment) => segment.covers(row)))
    yield { visits: fresh.map((row) => row.idVisit).sort((a, b) => a - b), upTo }
  }
}
