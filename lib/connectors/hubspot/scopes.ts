import { z } from 'zod'
import type { HttpClient } from '../http.ts'
import type { HubspotConfig } from './manifest.ts'

/** What we need permission for: the names HubSpot has for it, of which one is enough, and what is impossible without. */
export const PERMISSIONS = {
  read: { scopes: ['crm.objects.contacts.read'], without: 'nobody can be found' },
  write: { scopes: ['crm.objects.contacts.write'], without: 'nothing can be erased or corrected' },
  subscriptions: {
    scopes: [
      'communication_preferences.read_write',
      'communication_preferences.write',
      'subscriptions-status-write',
    ],
    without: 'subscriptions cannot be ended',
  },
  'subscription-states': {
    scopes: [
      'communication_preferences.read',
      'communication_preferences.read_write',
      'subscriptions-status-read',
    ],
    without: 'subscriptions cannot be exported, nor an objection confirmed',
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

const ALL = Object.keys(PERMISSIONS) as Permission[]

/** What to go by where HubSpot does not tell: it refuses aloud what is missing, but leaves out sensitive properties silently. */
export const UNTOLD: ReadonlySet<Permission> = new Set(ALL.filter((one) => !one.endsWith('sensitive')))

/** What the token may do; undefined where HubSpot does not tell that of a token of this kind. */
export async function readPermissions(
  client: HttpClient,
  config: HubspotConfig,
): Promise<ReadonlySet<Permission> | undefined> {
  const { data } = await client.send({
    method: 'POST',
    template: '/oauth/v2/private-apps/get/access-token-info',
    json: { tokenKey: config.token },
    accept: [400, 404],
    schema: tokenBody,
  })
  if (!data) return undefined
  const granted = new Set(data.scopes)
  return new Set(ALL.filter((one) => PERMISSIONS[one].scopes.some((scope) => granted.has(scope))))
}
