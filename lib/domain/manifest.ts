import type { z } from 'zod'
import type { IdentifierKind } from './identifier.ts'
import type { Capability } from './rights.ts'

/** What is known of a connector without its code: enough to validate a profile and to plan a request. */
export interface Manifest<Config = unknown> {
  id: string
  label: string
  config: z.ZodType<Config>
  /** Where a config leaves less of what follows, or more to people. */
  narrow?(config: Config): Partial<Pick<Manifest, 'capabilities' | 'identifiers' | 'mode'>>
  /** `api`: what the connector carries out itself, look-ups among it; `hand-off`: what people can be asked for by mail. */
  capabilities: readonly (Capability | 'check' | 'locate' | 'current' | 'recheck')[]
  /** The identifiers the recipient can find a person by. */
  identifiers: readonly IdentifierKind[]
  mode: 'api' | 'hand-off'
  /** `api` only: what people are asked for by mail all the same, and where (null: staff carry it); by configuration. */
  handOff?(config: Config): { capabilities: readonly Capability[]; contact: string | null }
}
