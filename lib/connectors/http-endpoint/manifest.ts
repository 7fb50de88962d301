import { z } from 'zod'
import { baseUrlSchema } from '../../domain/base-url.ts'
import { IDENTIFIER_KINDS } from '../../domain/identifier.ts'
import type { Manifest } from '../../domain/manifest.ts'
import { CAPABILITIES, type Capability } from '../../domain/rights.ts'
import { answerWithinDaysSchema, languageSchema } from '../mail/manifest.ts'

/** What a service may offer; `locate` and `current` are its look-ups. */
const OFFERS = ['locate', 'current', 'access', 'erase', 'rectify', 'restrict', 'object'] as const

/** Shared with the service, which checks our signature with it. */
export const secretSchema = z.string().min(32, 'has to be at least 32 characters long')

export const offersSchema = z.array(z.enum(OFFERS)).min(1, 'has to name at least one')

const config = z.strictObject({
  /** Where the service's `/discovery`, `/requests` and `/lookups` are. */
  baseUrl: baseUrlSchema,
  secret: secretSchema,
  /** The kinds the service can find a person by. */
  identifiers: z.array(z.enum(IDENTIFIER_KINDS)).min(1, 'has to name at least one'),
  /** What the service carries out itself. */
  capabilities: offersSchema,
  /** Who is asked by mail for the rest; null: staff carry it. */
  contact: z.email().nullable().default(null),
  language: languageSchema,
  answerWithinDays: answerWithinDaysSchema,
})

export type HttpConfig = z.infer<typeof config>

/** A service that speaks the protocol of docs/connectors.md: the customer's own, or a bridge to a vendor. */
export const http = {
  id: 'http',
  label: 'HTTPS endpoint',
  config,
  capabilities: ['check', ...OFFERS, 'recheck'],
  identifiers: IDENTIFIER_KINDS,
  mode: 'api',
  narrow: ({ capabilities, identifiers }) => ({ capabilities: planned(capabilities), identifiers }),
  handOff: ({ capabilities, contact }) => ({ capabilities: left(capabilities), contact }),
} satisfies Manifest<HttpConfig>

type Offers = z.infer<typeof offersSchema>

/** What a service and the people behind it can be asked for together. */
export function planned(offered: Offers): Manifest['capabilities'] {
  return ['check', 'recheck', ...offered, ...left(offered)]
}

/** What the people behind a service are asked for, because it does not offer it. */
export function left(offered: Offers): Capability[] {
  return CAPABILITIES.filter((one) => !(offered as readonly string[]).includes(one))
}
