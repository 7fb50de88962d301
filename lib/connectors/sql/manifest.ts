import { z } from 'zod'
import { IDENTIFIER_KINDS } from '../../domain/identifier.ts'
import type { Manifest } from '../../domain/manifest.ts'

const config = z.strictObject({
  /** `postgres://…`, `mysql://…`, or `sqlite:` and a path. */
  url: z
    .string()
    .regex(
      /^(postgres(ql)?|mysql|mariadb):\/\/.+|^sqlite:.+/,
      'use postgres://, mysql://, mariadb:// or sqlite:',
    ),
  /** The data map's file, from the folder Rightsdesk runs in. */
  map: z.string().min(1),
  /** What people are looked for by, of what the map has an identity for. */
  identifiers: z
    .array(z.enum(IDENTIFIER_KINDS))
    .min(1)
    .default([...IDENTIFIER_KINDS]),
  /** Fides categories whose columns lose their values where the row stays; parents include children. */
  categories: z.array(z.string().min(1)).min(1).default(['user']),
  /** Secret for the masking strategy `hash`. */
  hashKey: z.string().min(16, 'use 16 characters or more').optional(),
})

export type SqlConfig = z.infer<typeof config>

export const sqlStore = {
  id: 'sql',
  label: 'SQL database',
  config,
  capabilities: ['check', 'locate', 'access', 'erase', 'rectify', 'current', 'recheck'],
  identifiers: [...IDENTIFIER_KINDS],
  mode: 'api',
  narrow: ({ identifiers }) => ({ identifiers }),
} satisfies Manifest<SqlConfig>
