import { z } from 'zod'
import type { Manifest } from '../../domain/manifest.ts'

const config = z.strictObject({
  /** Null: no address is known, staff carry the order themselves. */
  contact: z.email().nullable().default(null),
  answerWithinDays: z.int().min(1).max(60).default(14),
})

/** Every recipient without an interface of its own. */
export const mailHandOff = {
  id: 'mail-hand-off',
  label: 'Hand-off by mail',
  config,
  capabilities: ['access', 'erase', 'rectify', 'restrict', 'object'],
  identifiers: ['email', 'user_id'],
  mode: 'hand-off',
} satisfies Manifest<z.infer<typeof config>>
