import { z } from 'zod'
import { baseUrlSchema } from '../../domain/base-url.ts'
import type { Manifest } from '../../domain/manifest.ts'

const matomo = z.strictObject({
  driver: z.literal('matomo'),
  baseUrl: baseUrlSchema,
  /** `token_auth` of a user with admin access to every site listed. */
  token: z.string().min(1),
  /** The idSites to search. */
  sites: z.array(z.int().positive()).min(1),
})

const config = z.discriminatedUnion('driver', [matomo])

export type MatomoConfig = z.infer<typeof matomo>
export type AnalyticsConfig = z.infer<typeof config>

export const analytics = {
  id: 'analytics',
  label: 'Analytics store',
  config,
  capabilities: ['check', 'locate', 'access', 'erase', 'recheck'],
  identifiers: ['piwik_visitor_id', 'user_id'],
  mode: 'api',
} satisfies Manifest<AnalyticsConfig>
