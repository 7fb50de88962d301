import { z } from 'zod'
import type { IdentifierKind } from '../../domain/identifier.ts'
import { remainderSchema } from '../../domain/outcome.ts'
import type { Capability } from '../../domain/rights.ts'

// Names follow OpenDSR 2.0 where it has one (github.com/opengdpr/OpenDSR); the rest is told in docs/connectors.md.

export const API_VERSION = '2.0'

export const REQUEST_TYPES = {
  access: 'access',
  erase: 'erasure',
  rectify: 'rectification',
  restrict: 'restriction',
  object: 'objection',
} as const satisfies Partial<Record<Capability, string>>

export type Served = keyof typeof REQUEST_TYPES

/** OpenDSR has a name of its own for a customer's id; the other kinds are called alike or are ours. */
export function identityType(kind: IdentifierKind): string {
  return kind === 'user_id' ? 'controller_customer_id' : kind
}

// Labels stand in the audit log, so they are nouns and never values.
const countedSchema = z.object({
  label: z.string().regex(/^[a-z][a-z _-]{0,39}$/i),
  count: z.int().nonnegative(),
})

export const discoverySchema = z.object({
  api_version: z.string(),
  supported_subject_request_types: z.array(z.string()),
  supported_identities: z.array(z.object({ identity_type: z.string() })),
  /** whether `POST /lookups` is there, and whether it answers with fields too */
  lookups: z.object({ found: z.boolean(), fields: z.boolean() }).optional(),
})

export const orderSchema = z
  .object({
    subject_request_id: z.string(),
    status: z.enum(['pending', 'in_progress', 'completed', 'cancelled']),
    /** when the service expects to be done */
    expected_completion_time: z.iso.datetime({ offset: true }).optional(),
    /** what was removed, corrected or marked */
    counts: z.array(countedSchema).default([]),
    not_found: z.boolean().default(false),
    remains: z.array(remainderSchema).default([]),
    /** access: how many records the pages hold together */
    results_count: z.int().nonnegative().optional(),
  })
  .refine(
    (order) => !order.not_found || (total(order.counts) === 0 && order.remains.length === 0),
    'nothing found, and yet something done',
  )
export type OrderStatus = z.infer<typeof orderSchema>

export const refusalSchema = z.object({
  refused: z.array(z.object({ field: z.string(), code: z.string().regex(/^[A-Z][A-Z0-9_]{0,39}$/) })),
})

export const lookUpSchema = z.object({
  found: z.array(countedSchema),
  /** Everything that is found, where this is not said. */
  will_remove: z.array(countedSchema).optional(),
  will_remain: z.array(remainderSchema).default([]),
  fields: z
    .array(
      z.object({
        field: z.string().min(1),
        label: z.string().min(1),
        values: z.array(z.string()),
        writable: z.boolean(),
        options: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
      }),
    )
    .default([]),
})

const wordsSchema = z.union([z.string(), z.object({ en: z.string() }).catchall(z.string())])

const MOST_RECORDS = 1_000

export const pageSchema = z.object({
  groups: z
    .array(
      z.object({
        id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/),
        label: wordsSchema,
        description: wordsSchema,
        fields: z.array(
          z.object({
            name: z.string().min(1),
            label: wordsSchema,
            description: wordsSchema.default(''),
            free_text: z.boolean().default(false),
          }),
        ),
      }),
    )
    .default([]),
  records: z
    .array(
      z.object({
        group: z.string(),
        fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      }),
    )
    .max(MOST_RECORDS),
  /** Asks for the next page; null: this was the last. */
  next: z.string().min(1).nullable(),
})
export type ResultPage = z.infer<typeof pageSchema>

export function total(counts: readonly { count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}
