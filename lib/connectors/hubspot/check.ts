import { z } from 'zod'
import type { CallContext, CheckResult } from '../contract.ts'
import { hubspotClient } from './api.ts'
import type { HubspotConfig } from './manifest.ts'

const NEEDED = [
  { scope: 'crm.objects.contacts.read', without: 'nobody can be found' },
  { scope: 'crm.objects.contacts.write', without: 'nothing can be erased or corrected' },
  { scope: 'communication_preferences.read_write', without: 'subscriptions cannot be ended' },
  { scope: 'sales-email-read', without: 'logged e-mails cannot be read or deleted' },
  { scope: 'tickets', without: 'tickets cannot be counted' },
  { scope: 'crm.objects.deals.read', without: 'deals cannot be counted' },
  { scope: 'crm.objects.companies.read', without: 'companies cannot be counted' },
]

const tokenBody = z.object({ scopes: z.array(z.string()) })

/** Whether the token is valid, and which scopes it lacks. */
export async function check(call: CallContext<HubspotConfig>): Promise<CheckResult> {
  const client = hubspotClient(call)
  const { data } = await client.read({
    method: 'POST',
    template: '/oauth/v2/private-apps/get/access-token-info',
    json: { tokenKey: call.config.token },
    schema: tokenBody,
  })
  const missing = NEEDED.filter(({ scope }) => !data.scopes.includes(scope))
  return { ok: missing.length === 0, missing, evidence: client.evidence }
}
