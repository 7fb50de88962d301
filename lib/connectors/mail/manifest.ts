import { z } from 'zod'
import { IDENTIFIER_KINDS } from '../../domain/identifier.ts'
import type { Manifest } from '../../domain/manifest.ts'
import { CAPABILITIES } from '../../domain/rights.ts'

/** The languages we can write to a recipient in. */
export const languageSchema = z.enum(['en', 'de']).default('en')

export const answerWithinDaysSchema = z.int().min(1).max(60).default(14)

const config = z.strictObject({
  /** Null: no address is known, staff carry the order themselves. */
  contact: z.email().nullable().default(null),
  language: languageSchema,
  answerWithinDays: answerWithinDaysSchema,
  /** The kinds the recipient can find a person by. */
  identifiers: z
    .array(z.enum(IDENTIFIER_KINDS))
    .min(1, 'has to name at least one')
    .default(['email', 'user_id']),
})

/** Every recipient without an interface of its own. */
export const mail = {
  id: 'mail',
  label: 'Hand-off by mail',
  config,
  capabilities: CAPABILITIES,
  identifiers: IDENTIFIER_KINDS,
  mode: 'hand-off',
  narrow: ({ identifiers }) => ({ identifiers }),
} satisfies Manifest<z.infer<typeof config>>
