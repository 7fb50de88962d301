import type { ActionContext, ActionResult } from '../../contract.ts'
import { ConnectorError } from '../../contract.ts'
import { Tally } from '../../tally.ts'
import type { MatomoConfig } from '../manifest.ts'
import { deleteVisits, findVisits, type Matomo, matomo, type Segment, segments, type Visit } from './api.ts'
import { countVisits } from './locate.ts'

const VISITS = 'log_visit'

/**
 * Deletes the person's visits page by page until none is found. `done` with Matomo's own counts per table;
 * `not_found` when there was nothing, neither now nor in an interrupted attempt.
 */
export async function erase(call: ActionContext<MatomoConfig>): Promise<ActionResult> {
  const api = matomo(call)
  const proof = new Tally()
  const { removed, unanswered } = fromHandles(call.handles)
  const ordered = new Set<string>()
  for (const site of call.config.sites) {
    for (const segment of segments(call.identifiers)) {
      let page = await findPage(api, site, segment)
      while (page.length > 0) {
        const keys = page.map(key)
        if (keys.some((one) => ordered.has(one))) {
          throw new ConnectorError('transient', 'Deleted visits are still found', {
            evidence: api.client.evidence.at(-1),
          })
        }
        for (const one of keys) {
          ordered.add(one)
          unanswered.add(one)
        }
        await call.keepHandles(toHandles(removed, unanswered))
        for (const [table, rows] of Object.entries(await deleteVisits(api, page))) {
          removed.set(table, (removed.get(table) ?? 0) + rows)
        }
        for (const one of keys) unanswered.delete(one)
        proof.take(api.client.evidence)
        page = await findPage(api, site, segment)
      }
    }
  }
  proof.take(api.client.evidence)
  // Matomo's counts of an interrupted attempt are lost, not its list of visits, which are looked up and gone by now.
  const visits = (removed.get(VISITS) ?? 0) + unanswered.size
  if (visits === 0 && removed.size === 0) {
    return { outcome: 'not_found', counts: [], remains: [], evidence: proof.evidence }
  }
  removed.set(VISITS, visits)
  return {
    outcome: 'done',
    counts: [...removed].map(([label, count]) => ({ label, count })),
    remains: [],
    evidence: proof.evidence,
    handles: toHandles(removed, new Set()),
  }
}

/**
 * Looks again under every identifier: `verified` when nothing is found.
 * @throws {ConnectorError} `invalid` when visits are found again, so that staff see it and can order anew
 */
export async function recheck(call: ActionContext<MatomoConfig>): Promise<ActionResult> {
  const proof = new Tally()
  const count = await countVisits(matomo(call), call, proof)
  if (count > 0) {
    throw new ConnectorError('invalid', `${count} visits were found again`, {
      evidence: proof.evidence.at(-1),
    })
  }
  return { outcome: 'verified', counts: [], remains: [], evidence: proof.evidence, handles: call.handles }
}

async function findPage(api: Matomo, site: number, segment: Segment): Promise<Visit[]> {
  return (await findVisits(api, site, segment)).map((row) => ({ site: row.idSite, visit: row.idVisit }))
}

function key({ site, visit }: Visit): string {
  return `${site}/${visit}`
}

/**
 * What a resumed attempt needs, however many visits there were: the rows that Matomo told it removed, by table, and the
 * visits whose deletion it has not answered.
 */
function toHandles(removed: ReadonlyMap<string, number>, unanswered: ReadonlySet<string>): string[] {
  return [...[...removed].map(([table, rows]) => `removed/${table}/${rows}`), ...unanswered]
}

function fromHandles(handles: readonly string[]): { removed: Map<string, number>; unanswered: Set<string> } {
  const removed = new Map<string, number>()
  const unanswered = new Set<string>()
  for (const handle of handles) {
    const [, table, rows] = /^removed\/(.+)\/(\d+)$/.exec(handle) ?? []
    if (table && rows) removed.set(table, Number(rows))
    else unanswered.add(handle)
  }
  return { removed, unanswered }
}
