import { z } from 'zod'
import { baseUrlSchema } from '../../domain/base-url.ts'
import type { Manifest } from '../../domain/manifest.ts'
import { CAPABILITIES } from '../../domain/rights.ts'
import { offersSchema, secretSchema } from '../http-endpoint/manifest.ts'

const config = z.strictObject({
  /** The processor's privacy contact. */
  contact: z.email().default('support@omniconvert.com'),
  answerWithinDays: z.int().min(1).max(60).default(14),
  /** Days after which the processor drops visitor data by itself: shown as the latest date, never counted as settled. */
  retentionDays: z.int().min(1).default(90),
  /** A service that takes the orders instead, by the protocol of docs/connectors.md. */
  endpoint: z
    .strictObject({
      url: baseUrlSchema,
      secret: secretSchema,
      capabilities: offersSchema.default(['access', 'erase', 'rectify', 'restrict', 'object']),
    })
    .optional(),
})

export type OmniconvertConfig = z.infer<typeof config>

/** No public interface reads or erases one visitor there, so people are asked, unless a service of one's own takes the orders. */
export const omniconvert = {
  id: 'omniconvert',
  label: 'Omniconvert',
  config,
  capabilities: ['check', 'locate', 'current', 'access', 'erase', 'rectify', 'restrict', 'object', 'recheck'],
  identifiers: ['omniconvert_uid'],
  mode: 'api',
  narrow: ({ endpoint }) =>
    endpoint
      ? { capabilities: ['check', ...endpoint.capabilities, 'recheck'] }
      : { capabilities: CAPABILITIES, mode: 'hand-off' },
} satisfies Manifest<OmniconvertConfig>
