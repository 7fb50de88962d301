import type {
  ActionContext,
  ActionResult,
  CallContext,
  CheckResult,
  Counted,
  LocateResult,
} from '../contract.ts'
import { ConnectorError } from '../contract.ts'
import type { AnalyticsConfig } from './manifest.ts'
import {
  deleteVisits,
  findVisits,
  type Matomo,
  matomo,
  type Segment,
  segments,
  type Visit,
} from './matomo-api.ts'

/** Whether the token may search every configured site. */
export async function check(call: CallContext<AnalyticsConfig>): Promise<CheckResult> {
  const api = matomo(call)
  const nobody: Segment = { definition: 'visitorId==0000000000000000', covers: () => true }
  const missing: CheckResult['missing'] = []
  for (const site of call.config.sites) {
    try {
      await findVisits(api, site, nobody)
    } catch (error) {
      // The status tells a refusing application (200) from a refusing server, which is a fault of the whole check.
      if (!(error instanceof ConnectorError) || error.fault !== 'auth' || error.evidence?.status !== 200)
        throw error
      missing.push({
        scope: `admin access to site ${site}`,
        without: 'its visits cannot be found or deleted',
      })
    }
  }
  return { ok: missing.length === 0, missing, evidence: api.client.evidence }
}

/** Visits under the person's visitor and user ids. Counts a page of 401 at most per site and id. Changes nothing. */
export async function locate(call: CallContext<AnalyticsConfig>): Promise<LocateResult> {
  const api = matomo(call)
  const visits = await lookUp(api, call)
  const found: Counted[] = visits.size > 0 ? [{ label: 'visit', count: visits.size }] : []
  return { found, willRemove: found, willRemain: [], alsoFound: [], evidence: api.client.evidence }
}

/**
 * Deletes the person's visits page by page until none is found. `done` with Matomo's own counts per table;
 * `not_found` when there was nothing, neither now nor in an interrupted attempt.
 */
export async function erase(call: ActionContext<AnalyticsConfig>): Promise<ActionResult> {
  const api = matomo(call)
  const handled = new Set(call.handles)
  const ordered = new Set<string>()
  const removed: Record<string, number> = {}
  for (const site of call.config.sites) {
    for (const segment of segments(call.identifiers)) {
      let page = await findVisits(api, site, segment)
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
        page = await findVisits(api, site, segment)
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
export async function recheck(call: ActionContext<AnalyticsConfig>): Promise<ActionResult> {
  const api = matomo(call)
  const visits = await lookUp(api, call)
  if (visits.size > 0) {
    throw new ConnectorError('invalid', `${visits.size} visits were found again`, {
      evidence: api.client.evidence.at(-1),
    })
  }
  return {
    outcome: 'verified',
    counts: [],
    remains: [],
    evidence: api.client.evidence,
    handles: call.handles,
  }
}

async function lookUp(api: Matomo, call: CallContext<AnalyticsConfig>): Promise<Set<string>> {
  const visits = new Set<string>()
  for (const site of call.config.sites) {
    for (const segment of segments(call.identifiers)) {
      for (const visit of await findVisits(api, site, segment)) visits.add(key(visit))
    }
  }
  return visits
}

function key({ site, visit }: Visit): string {
  return `${site}/${visit}`
}
