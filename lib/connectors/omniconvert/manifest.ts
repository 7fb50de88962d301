import { z } from 'zod'
import { baseUrlSchema } from '../../domain/base-url.ts'
import type { Manifest } from '../../domain/manifest.ts'
import { CAPABILITIES } from '../../domain/rights.ts'
import { left, offersSchema, planned, secretSchema } from '../http-endpoint/manifest.ts'
import { answerWithinDaysSchema, languageSchema } from '../mail/manifest.ts'

const config = z.strictObject({
  /** The processor's privacy contact. */
  contact: z.email().default('support@omniconvert.com'),
  answerWithinDays: answerWithinDaysSchema,
  language: languageSchema,
  /** Days after which the processor drops visitor data by itself: shown as the latest date, never counted as settled. */
  retentionDays: z.int().min(1).default(90),
  /** A service that takes the orders it offers to, by the protocol of docs/connectors.md. */
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
      ? { capabilities: planned(endpoint.capabilities) }
      : { capabilities: CAPABILITIES, mode: 'hand-off' },
  handOff: ({ endpoint, contact }) => ({
    capabilities: endpoint ? left(endpoint.capabilities) : [],
    contact,
  }),
} satisfies Manifest<OmniconvertConfig>
