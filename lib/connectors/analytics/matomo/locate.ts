import type { CallContext, CheckResult, Counted, LocateResult } from '../../contract.ts'
import { ConnectorError } from '../../contract.ts'
import { Tally } from '../../tally.ts'
import type { MatomoConfig } from '../manifest.ts'
import { findVisits, type Matomo, matomo, type Segment } from './api.ts'
import { searchesOf, visitsOf } from './visits.ts'

/** Whether the token may search every configured site. */
export async function check(call: CallContext<MatomoConfig>): Promise<CheckResult> {
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
        without: 'its visits cannot be found, exported or deleted',
      })
    }
  }
  return { ok: missing.length === 0, missing, evidence: api.client.evidence }
}

/** Every visit under the person's visitor and user ids, counted once. Changes nothing. */
export async function locate(call: CallContext<MatomoConfig>): Promise<LocateResult> {
  const api = matomo(call)
  const proof = new Tally()
  const count = await countVisits(api, call, proof)
  const found: Counted[] = count > 0 ? [{ label: 'visit', count }] : []
  return { found, willRemove: found, willRemain: [], alsoFound: [], evidence: proof.evidence }
}

export async function countVisits(
  api: Matomo,
  call: CallContext<MatomoConfig>,
  proof: Tally,
): Promise<number> {
  let count = 0
  for (const search of searchesOf(call)) {
    for await (const { visits } of visitsOf(api, search, 0)) {
      count += visits.length
      proof.take(api.client.evidence)
    }
  }
  return count
}
