import { z } from 'zod'
import { baseUrlSchema } from '../../domain/base-url.ts'
import type { Manifest } from '../../domain/manifest.ts'

const config = z.strictObject({
  /** A service key, or an existing private app's token. */
  token: z.string().min(1),
  /** Regional accounts have hosts of their own. */
  baseUrl: baseUrlSchema.default('https://api.hubapi.com'),
  /** The forms whose submissions belong to a person's data, by HubSpot's id: it cannot look for an address in all of them. */
  forms: z.array(z.guid()).default([]),
})

export type HubspotConfig = z.infer<typeof config>

export const hubspot = {
  id: 'hubspot',
  label: 'HubSpot',
  config,
  capabilities: ['check', 'locate', 'access', 'current', 'erase', 'rectify', 'restrict', 'object', 'recheck'],
  identifiers: ['email', 'hubspot_contact_id'],
  mode: 'api',
} satisfies Manifest<HubspotConfig>
