import type { ActionContext, ActionResult } from '../../contract.ts'
import { ConnectorError } from '../../contract.ts'
import { Tally } from '../../tally.ts'
import type { MatomoConfig } from '../manifest.ts'
import { deleteVisits, findVisits, type Matomo, matomo, type Segment, segments, type Visit } from './api.ts'
import { countVisits } from './locate.ts'

/**
 * Deletes the person's visits page by page until none is found. `done` with Matomo's own counts per table;
 * `not_found` when there was nothing, neither now nor in an interrupted attempt.
 */
export async function erase(call: ActionContext<MatomoConfig>): Promise<ActionResult> {
  const api = matomo(call)
  const handled = new Set(call.handles)
  const ordered = new Set<string>()
  const removed: Record<string, number> = {}
  for (const site of call.config.sites) {
    for (const segment of segments(call.identifiers)) {
      let page = await findPage(api, site, segment)
      while (page.length > 0) {
        for (const visit of page) {
          if (ordered.has(key(visit))) {
            throw new ConnectorError('transient', 'Deleted visits are still found', {
              evidence: api.client.evidence.at(-1),
            })
          }
          ordered.add(key(visit))
          handled.add(key(visit))
        }
        await call.keepHandles([...handled])
        for (const [table, rows] of Object.entries(await deleteVisits(api, page))) {
          removed[table] = (removed[table] ?? 0) + rows
        }
        page = await findPage(api, site, segment)
      }
    }
  }
  if (handled.size === 0) {
    return { outcome: 'not_found', counts: [], remains: [], evidence: api.client.evidence }
  }
  // An interrupted attempt lost Matomo's counts, not the list of visits, which are looked up and gone by now.
  const counts = { ...removed, log_visit: handled.size }
  return {
    outcome: 'done',
    counts: Object.entries(counts).map(([label, count]) => ({ label, count })),
    remains: [],
    evidence: api.client.evidence,
    handles: [...handled],
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
