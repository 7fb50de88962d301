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

/**
 * How far an export has come: all visits of the searches before `search`, and of this one those up to number `after`.
 * `part`: of the visits after those, all before this row of this table.
 */
const cursorBody = z.object({
  search: z.int(),
  after: z.int(),
  part: z.object({ visits: z.array(z.int()), table: z.string(), row: z.int() }).nullable(),
})
type Cursor = z.infer<typeof cursorBody>

/** Every visit of the person with all that hangs on it. Memory holds one export, which is kept at about a batch. */
export async function* access(
  call: CallContext<MatomoConfig>,
  from: string | null,
): AsyncGenerator<AccessBatch, AccessEnd, void> {
  const api = matomo(call)
  const proof = new Tally()
  const start: Cursor = from ? cursorBody.parse(JSON.parse(from)) : { search: 0, after: 0, part: null }
  let groups = from ? undefined : GROUPS
  let size = FIRST_VISITS

  async function* exported(cursor: Cursor, site: number, visits: number[]): AsyncGenerator<AccessBatch> {
    const upTo = { search: cursor.search, after: visits.at(-1)!, part: null }
    const records: AccessRecord[] = []
    let count = 0
    for (const one of recordsOf(await tablesOf(api, site, visits))) {
      count += 1
      if (cursor.part && isBefore(one, cursor.part)) continue
      if (records.length === BATCH) {
        const part = { visits, table: one.table, row: one.row }
        yield batch(records.splice(0), { ...cursor, part })
      }
      records.push(one.record)
    }
    proof.take(api.client.evidence)
    if (records.length > 0) yield batch(records, upTo)
    size = Math.max(
      1,
      Math.min(MOST_VISITS, size * 2, Math.floor((visits.length * BATCH) / Math.max(count, 1))),
    )
  }

  function batch(records: AccessRecord[], cursor: Cursor): AccessBatch {
    const described = groups ? { groups } : {}
    groups = undefined
    return { ...described, records, cursor: JSON.stringify(cursor) }
  }

  for (const [search, wanted] of searchesOf(call).entries()) {
    if (search < start.search) continue
    let after = search === start.search ? start.after : 0
    if (search === start.search && start.part) {
      yield* exported(start, wanted.site, start.part.visits)
      after = start.part.visits.at(-1)!
    }
    for await (const found of visitsOf(api, wanted, after)) {
      for (let at = 0; at < found.length; ) {
        const visits = found.slice(at, at + size)
        at += visits.length
        yield* exported({ search, after, part: null }, wanted.site, visits)
        after = visits.at(-1)!
      }
    }
    proof.take(api.client.evidence)
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
