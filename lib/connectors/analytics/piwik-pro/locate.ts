import type { CallContext, CheckResult, LocateResult } from '../../contract.ts'
import { ConnectorError } from '../../contract.ts'
import { Tally } from '../../tally.ts'
import type { PiwikProConfig } from '../manifest.ts'
import { type Kind, leadsOf, PiwikPro } from './api.ts'
import { columnsOf } from './columns.ts'
import { dayOf, daysBack } from './days.ts'

/** Rows of one page of a count: few columns, so many rows. */
const PAGE = 10_000
const NOBODY = '0000000000000000'

/** Whether the credentials may read every configured website, with every column, and its profiles. */
export async function check(call: CallContext<PiwikProConfig>): Promise<CheckResult> {
  const api = new PiwikPro(call)
  const today = dayOf(call.now())
  const missing: CheckResult['missing'] = []
  async function attempt(scope: string, without: string, read: () => Promise<unknown>): Promise<void> {
    try {
      await read()
    } catch (error) {
      // Of the token itself it would be a fault of the whole check.
      const status = error instanceof ConnectorError ? error.evidence?.status : undefined
      if ((status !== 403 && status !== 400) || api.client.evidence.at(-1)?.endpoint === 'POST /auth/token')
        throw error
      missing.push({ scope: status === 400 ? `${scope}, with the configured columns` : scope, without })
    }
  }
  for (const websiteId of call.config.websiteIds) {
    for (const kind of ['sessions', 'events'] as const) {
      await attempt(`${kind} of website ${websiteId}`, 'they cannot be found or exported', () =>
        api.page({
          websiteId,
          kind,
          columns: columnsOf(call.config, kind),
          days: { from: today, to: today },
          leads: [{ column: 'visitor_id', value: NOBODY }],
          offset: 0,
          limit: 1,
        }),
      )
    }
  }
  const { appId } = call.config
  if (appId !== null) {
    await attempt(`profiles of app ${appId}`, 'they cannot be found or exported', () =>
      api.profile(appId, NOBODY),
    )
  }
  return { ok: missing.length === 0, missing, evidence: api.client.evidence }
}

/** Sessions, events and profiles under the person's visitor and user ids, each counted once. Changes nothing. */
export async function locate(call: CallContext<PiwikProConfig>): Promise<LocateResult> {
  const api = new PiwikPro(call)
  const proof = new Tally()
  const counts = [
    { label: 'session', count: await countRows(api, call, 'sessions', proof) },
    { label: 'event', count: await countRows(api, call, 'events', proof) },
    { label: 'profile', count: (await profilesOf(api, call)).length },
  ]
  proof.take(api.client.evidence)
  const found = counts.filter(({ count }) => count > 0)
  return { found, willRemove: found, willRemain: [], alsoFound: [], evidence: proof.evidence }
}

/** Counts what it is told, not what the answer says there is. */
async function countRows(
  api: PiwikPro,
  { config, identifiers, now }: CallContext<PiwikProConfig>,
  kind: Kind,
  proof: Tally,
): Promise<number> {
  const leads = leadsOf(identifiers)
  if (leads.length === 0) return 0
  const days = daysBack(dayOf(now()), config.monthsBack)
  let count = 0
  for (const websiteId of config.websiteIds) {
    let offset = 0
    for (;;) {
      const rows = await api.page({
        websiteId,
        kind,
        columns: ['user_id'],
        days,
        leads,
        offset,
        limit: PAGE,
      })
      proof.take(api.client.evidence)
      offset += rows.length
      if (rows.length < PAGE) break
    }
    count += offset
  }
  return count
}

/** The profiles that the person's visitor numbers lead to, each once. */
export async function profilesOf(
  api: PiwikPro,
  { config, identifiers }: CallContext<PiwikProConfig>,
): Promise<Record<string, unknown>[]> {
  if (config.appId === null) return []
  const profiles = new Map<string, Record<string, unknown>>()
  for (const { column, value } of leadsOf(identifiers)) {
    const profile = column === 'visitor_id' ? await api.profile(config.appId, value) : undefined
    if (profile) profiles.set(JSON.stringify(profile), profile)
  }
  return [...profiles.values()]
}
