import { z } from 'zod'
import type { HttpClient } from '../http.ts'
import type { HubspotConfig } from './manifest.ts'

/** What we need permission for: the names HubSpot has for it, of which one is enough, and what is impossible without. */
export const PERMISSIONS = {
  read: { scopes: ['crm.objects.contacts.read'], without: 'nobody can be found' },
  write: { scopes: ['crm.objects.contacts.write'], without: 'nothing can be erased or corrected' },
  subscriptions: {
    scopes: ['communication_preferences.read_write', 'subscriptions-status-write'],
    without: 'subscriptions cannot be ended or exported',
  },
  emails: { scopes: ['sales-email-read'], without: 'logged e-mails cannot be read, exported or deleted' },
  tickets: { scopes: ['tickets'], without: 'tickets cannot be counted or exported' },
  deals: { scopes: ['crm.objects.deals.read'], without: 'deals cannot be counted or exported' },
  companies: { scopes: ['crm.objects.companies.read'], without: 'companies cannot be counted or exported' },
  lists: { scopes: ['crm.lists.read'], without: 'list memberships cannot be exported' },
  forms: { scopes: ['forms'], without: 'form submissions cannot be exported or looked for' },
  files: { scopes: ['files'], without: 'attached files cannot be named or deleted' },
  'hidden-files': {
    scopes: ['files.ui_hidden.read'],
    without: 'files attached to activities cannot be seen, so they are neither named nor deleted',
  },
  sensitive: {
    scopes: ['crm.objects.contacts.sensitive.read.v2', 'crm.objects.contacts.sensitive.read'],
    without: 'sensitive properties are left out of exports',
  },
  'highly-sensitive': {
    scopes: ['crm.objects.contacts.highly_sensitive.read.v2', 'crm.objects.contacts.highly_sensitive.read'],
    without: 'highly sensitive properties are left out of exports',
  },
} as const satisfies Record<string, { scopes: readonly string[]; without: string }>

export type Permission = keyof typeof PERMISSIONS

const tokenBody = z.object({ scopes: z.array(z.string()) })

/** What the token may do. */
export async function readPermissions(
  client: HttpClient,
  config: HubspotConfig,
): Promise<ReadonlySet<Permission>> {
  const { data } = await client.read({
    method: 'POST',
    template: '/oauth/v2/private-apps/get/access-token-info',
    json: { tokenKey: config.token },
    schema: tokenBody,
  })
  const granted = new Set(data.scopes)
  const all = Object.keys(PERMISSIONS) as Permission[]
  return new Set(all.filter((one) => PERMISSIONS[one].scopes.some((scope) => granted.has(scope))))
}
