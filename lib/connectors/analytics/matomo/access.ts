import { z } from 'zod'
import type { AccessRecord } from '../../../domain/extract.ts'
import type { AccessBatch, AccessEnd, CallContext } from '../../contract.ts'
import { ConnectorError } from '../../contract.ts'
import { Tally } from '../../tally.ts'
import type { MatomoConfig } from '../manifest.ts'
import { exportVisits, type Matomo, matomo } from './api.ts'
import { GROUPS } from './groups.ts'
import { isRow, recordsOf } from './records.ts'
import { searchesOf, visitsOf } from './visits.ts'

/** Records of a batch at most, and what one export should come to. */
const BATCH = 1000
/** Visits of the first export, before it is known how much a visit brings; and of one export at most. */
const FIRST_VISITS = 10
const MOST_VISITS = 200

/** Look-ups that found nothing new, after which how far it has come is stored all the same. */
const QUIET = 10

/**
 * How far an export has come: all visits of the searches before `search`, and of this one those up to number `after`.
 * `part`: of the visits after those, all before this row of this table. `described`: the groups were told.
 */
const cursorBody = z.object({
  described: z.boolean(),
  search: z.int(),
  after: z.int(),
  part: z.object({ visits: z.array(z.int()), table: z.string(), row: z.int() }).nullable(),
})
type Cursor = z.infer<typeof cursorBody>

const START: Cursor = { described: false, search: 0, after: 0, part: null }

/** Every visit of the person with all that hangs on it. Memory holds one export, which is kept at about a batch. */
export async function* access(
  call: CallContext<MatomoConfig>,
  from: string | null,
): AsyncGenerator<AccessBatch, AccessEnd, void> {
  const api = matomo(call)
  const proof = new Tally()
  const start = from ? cursorBody.parse(JSON.parse(from)) : START
  let { described } = start
  let size = FIRST_VISITS
  let quiet = 0

  function batch(records: AccessRecord[], place: Omit<Cursor, 'described'>): AccessBatch {
    const groups = records.length > 0 && !described ? { groups: GROUPS } : {}
    described ||= records.length > 0
    quiet = 0
    return { ...groups, records, cursor: JSON.stringify({ described, ...place }) }
  }

  /** The records of some visits that follow `after`; of the first ones left out what was stored before. */
  async function* exported(
    { search, after, part }: Omit<Cursor, 'described'>,
    site: number,
    visits: number[],
  ): AsyncGenerator<AccessBatch> {
    const records: AccessRecord[] = []
    let count = 0
    for (const one of recordsOf(await tablesOf(api, site, visits))) {
      count += 1
      if (part && isBefore(one, part)) continue
      if (records.length === BATCH) {
        const next = { visits, table: one.table, row: one.row }
        yield batch(records.splice(0), { search, after, part: next })
      }
      records.push(one.record)
    }
    proof.take(api.client.evidence)
    if (records.length > 0) yield batch(records, { search, after: visits.at(-1)!, part: null })
    const fitting = Math.floor((visits.length * BATCH) / Math.max(count, 1))
    size = Math.max(1, Math.min(MOST_VISITS, size * 2, fitting))
  }

  for (const [search, wanted] of searchesOf(call).entries()) {
    if (search < start.search) continue
    let after = search === start.search ? start.after : 0
    if (search === start.search && start.part) {
      yield* exported(start, wanted.site, start.part.visits)
      after = start.part.visits.at(-1)!
    }
    for await (const { visits, upTo } of visitsOf(api, wanted, after)) {
      for (let at = 0; at < visits.length; ) {
        const some = visits.slice(at, at + size)
        at += some.length
        yield* exported({ search, after, part: null }, wanted.site, some)
        after = some.at(-1)!
      }
      proof.take(api.client.evidence)
      after = upTo ?? after
      quiet += 1
      if (quiet >= QUIET) yield batch([], { search, after, part: null })
    }
  }
  return { remains: [], evidence: proof.evidence }
}

/** @throws {ConnectorError} `bug` for a row of another visit: nothing of it may be handed out */
async function tablesOf(api: Matomo, site: number, visits: number[]): Promise<Record<string, unknown>> {
  const { tables, evidence } = await exportVisits(
    api,
    visits.map((visit) => ({ site, visit })),
  )
  const asked = new Set(visits.map(String))
  for (const [table, rows] of Object.entries(tables)) {
    if (!Array.isArray(rows)) continue
    if (rows.some((row) => isRow(row) && 'idvisit' in row && !asked.has(String(row.idvisit)))) {
      throw new ConnectorError('bug', `${evidence.endpoint} answered with visits that were not asked for`, {
        evidence,
      })
    }
    if (/^log_(visit|link_visit_action|conversion)$/.test(table)) {
      evidence.counts = { ...evidence.counts, [table]: rows.length }
    }
  }
  return tables
}

function isBefore(one: { table: string; row: number }, part: { table: string; row: number }): boolean {
  return one.table < part.table || (one.table === part.table && one.row < part.row)
}
