import type { z } from 'zod'
import type { IdentifierKind } from './identifier.ts'
import type { Capability } from './rights.ts'

/** What is known of a connector without its code: enough to validate a profile and to plan a request. */
export interface Manifest<Config = unknown> extends Abilities {
  id: string
  label: string
  config: z.ZodType<Config>
  /** Where a config leaves less of its abilities, or makes it another mode. */
  narrow?(config: Config): Partial<Abilities>
}

interface Abilities {
  /** `api`: what the connector carries out itself, look-ups among it; `hand-off`: what people can be asked for by mail. */
  capabilities: readonly (Capability | 'check' | 'locate' | 'current' | 'recheck')[]
  /** The identifiers the recipient can find a person by. */
  identifiers: readonly IdentifierKind[]
  mode: 'api' | 'hand-off'
}
