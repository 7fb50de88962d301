import type { CallContext, CheckResult } from '../contract.ts'
import { hubspotClient } from './api.ts'
import type { HubspotConfig } from './manifest.ts'
import { readDefinitions } from './properties.ts'
import { PERMISSIONS, type Permission, readPermissions } from './scopes.ts'

const ALWAYS: Permission[] = [
  'read',
  'write',
  'subscriptions',
  'subscription-states',
  'emails',
  'tickets',
  'deals',
  'companies',
  'lists',
  'files',
  'hidden-files',
]

/** Whether the token is valid, and which scopes it lacks of those that this account has a use for. */
export async function check(call: CallContext<HubspotConfig>): Promise<CheckResult> {
  const client = hubspotClient(call)
  const granted = await readPermissions(client, call.config)
  if (!granted) {
    await readDefinitions(client, 'non_sensitive')
    const without = 'HubSpot does not tell what a token of this kind may do; contacts can be read'
    return { ok: false, missing: [{ scope: 'not known', without }], evidence: client.evidence }
  }
  const needed = [...ALWAYS]
  if (call.config.forms.length > 0) needed.push('forms')
  if (granted.has('read')) {
    if ((await readDefinitions(client, 'sensitive')).length > 0) needed.push('sensitive')
    if ((await readDefinitions(client, 'highly_sensitive')).length > 0) needed.push('highly-sensitive')
  }
  const missing = needed
    .filter((one) => !granted.has(one))
    .map((one) => ({ scope: PERMISSIONS[one].scopes[0], without: PERMISSIONS[one].without }))
  return { ok: missing.length === 0, missing, evidence: client.evidence }
}
