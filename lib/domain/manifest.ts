import type { z } from 'zod'
import type { IdentifierKind } from './identifier.ts'

/** What a recipient can be asked to do. `check`, `locate` and `recheck` are ours; the others carry out a right. */
export type Capability =
  | 'check'
  | 'locate'
  | 'access'
  | 'erase'
  | 'rectify'
  | 'restrict'
  | 'object'
  | 'recheck'

/** What is known of a connector without its code: enough to validate a profile and to plan a request. */
export interface Manifest<Config = unknown> {
  id: string
  label: string
  config: z.ZodType<Config>
  /** `hand-off`: what people can be asked for by mail; `api`: what the connector carries out itself. */
  capabilities: readonly Capability[]
  /** The identifiers the recipient can find a person by. */
  identifiers: readonly IdentifierKind[]
  mode: 'api' | 'hand-off'
}
