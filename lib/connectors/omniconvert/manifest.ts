import { z } from 'zod'
import type { Manifest } from '../../domain/manifest.ts'

const config = z.strictObject({
  /** The processor's privacy contact. */
  contact: z.email().default('support@omniconvert.com'),
  answerWithinDays: z.int().min(1).max(60).default(14),
  /** Days after which the processor drops visitor data by itself: shown as the latest date, never counted as settled. */
  retentionDays: z.int().min(1).default(90),
})

/** No public interface reads or erases one visitor there, so people are asked. */
export const omniconvert = {
  id: 'omniconvert',
  label: 'Omniconvert',
  config,
  capabilities: ['access', 'erase', 'rectify', 'restrict', 'object'],
  identifiers: ['omniconvert_uid'],
  mode: 'hand-off',
} satisfies Manifest<z.infer<typeof config>>
