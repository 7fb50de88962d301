import { z } from 'zod'
import type { CurrentField } from './extract.ts'
import type { Remainder, TaskStatus } from './outcome.ts'
import { textSchema, type Wish } from './subject.ts'

/** One field's new value as staff approve it for a system that we write to ourselves. */
export const approvedFieldSchema = z.object({
  /** the system's own property name */
  field: textSchema(200),
  value: textSchema(1000),
})
export type ApprovedField = z.infer<typeof approvedFieldSchema>

/** One field of a task's order. Texts are the person's data: sealed with the task. */
export interface OrderedField {
  field: string
  label: string
  /** What it held when it was looked up, as people read it; several where the person's records differ. */
  from: string[]
  value: string
  /** The new value as people read it: a list's label where the system keeps a code. */
  to: string
  /** Staff left it as it is after the system had refused the value. */
  left: boolean
}

export type FieldProblem = 'required' | 'unknown' | 'read-only' | 'not-an-option' | 'same' | 'twice'

/**
 * What may be approved of these fields, as an order.
 * @returns an order for every field, or what is wrong with each that has a problem, in the same places
 */
export function orderFields(
  current: readonly CurrentField[],
  approved: readonly ApprovedField[],
): { order: OrderedField[] } | { problems: (FieldProblem | null)[] } {
  const problems = approved.map(({ field, value }, i) => {
    if (approved.findIndex((one) => one.field === field) < i) return 'twice'
    const known = current.find((one) => one.field === field)
    return known ? fieldProblem(known, value) : 'unknown'
  })
  if (problems.some((problem) => problem !== null)) return { problems }
  return {
    order: approved.map(({ field, value }) => {
      const known = current.find((one) => one.field === field)!
      const from = known.values.map((one) => shown(known, one))
      return { field, label: known.label, from, value, to: shown(known, value), left: false }
    }),
  }
}

/**
 * An order with new values. What it held before stays as it was approved: an earlier attempt may have written some of it.
 * @param fields those still to be written; the others are left as they are, which only a refused field can be
 * @param refused the fields that the system named
 * @returns the order anew, or what is wrong with each of the fields, in the same places
 */
export function amendOrder(
  current: readonly CurrentField[],
  order: readonly OrderedField[],
  fields: readonly ApprovedField[],
  refused: readonly { field: string }[],
): { order: OrderedField[] } | { problems: (FieldProblem | null)[] } {
  const problems = fields.map(({ field }) =>
    order.some((one) => one.field === field) ? null : ('unknown' as const),
  )
  const given = new Set(fields.map(({ field }) => field))
  const dropped = order.some((one) => !given.has(one.field) && !canBeLeft(one, refused))
  if (fields.length === 0 || dropped || problems.includes('unknown')) return { problems }
  // A value that is there already may have been written by the attempt that failed elsewhere.
  const held = current.map((field) => ({ ...field, values: [] }))
  const result = orderFields(held, fields)
  if ('problems' in result) return result
  return {
    order: order.map((before) => {
      const again = result.order.find(({ field }) => field === before.field)
      return again ? { ...again, from: before.from } : { ...before, left: true }
    }),
  }
}

/** What staff approved is written, unless the system refused it: leaving it for another reason is a decision with reasons. */
export function canBeLeft(
  { field, left }: Pick<OrderedField, 'field' | 'left'>,
  refused: readonly { field: string }[],
): boolean {
  return left || refused.some((one) => one.field === field)
}

/**
 * The fields of which a system itself has shown the new value. What people carried out is not among them: how they
 * ended it is told in words.
 */
export function changedFields(task: {
  status: TaskStatus
  settledBy: string | null
  order: readonly OrderedField[]
  remains: readonly Remainder[]
}): OrderedField[] {
  if (task.settledBy !== 'connector' || !['done', 'verified', 'remains'].includes(task.status)) return []
  return task.order.filter(
    ({ left, field, label }) => !left && !task.remains.some(({ what }) => what === label || what === field),
  )
}

/** What staff left as it is, for the letter; the reason is one that `remainders` of the catalogues translates. */
export function leftRemainders(order: readonly OrderedField[]): Remainder[] {
  return order
    .filter(({ left }) => left)
    .map(({ field }) => ({
      what: field,
      reason: 'The system does not accept the new value',
      ground: '',
      until: null,
    }))
}

function fieldProblem(field: CurrentField, value: string): FieldProblem | null {
  if (!field.writable) return 'read-only'
  if (value === '') return 'required'
  if (field.options && !field.options.some((option) => option.value === value)) return 'not-an-option'
  if (field.values.length === 1 && field.values[0] === value) return 'same'
  return null
}

/** A value as people read it. */
export function shown(field: Pick<CurrentField, 'options'>, value: string): string {
  return field.options?.find((option) => option.value === value)?.label ?? value
}

/**
 * Which field of a system a wish most likely means, and the new value for it; a proposal for staff, never an order.
 * By its name first, then by the value that the person says is wrong. null where nothing fits.
 */
export function proposeField(wish: Wish, current: readonly CurrentField[]): ApprovedField | null {
  const writable = current.filter((field) => field.writable)
  const name = plain(wish.field)
  const wrong = plain(wish.wrong)
  const holding = writable.filter(
    (field) => wrong !== '' && field.values.some((value) => [value, shown(field, value)].some(is(wrong))),
  )
  const named = (fields: CurrentField[]) => fields.find((field) => [field.label, field.field].some(is(name)))
  const alike = (fields: CurrentField[]) =>
    fields.find(({ label }) => within(plain(label), name) || within(name, plain(label)))
  const found = named(holding) ?? named(writable) ?? alike(holding) ?? holding[0] ?? alike(writable)
  return found ? { field: found.field, value: valueFor(found, wish.right) } : null
}

/** The person's words as the field takes them; empty where its list has no such value. */
export function valueFor(field: CurrentField, words: string): string {
  if (!field.options) return words
  const option = field.options.find(({ value, label }) => [value, label].some(is(plain(words))))
  return option?.value ?? ''
}

const within = (long: string, short: string) => short !== '' && long.includes(short)
const is = (wanted: string) => (text: string) => plain(text) === wanted

/** Letters and digits only, without case or accents: `E-mail` and `Email`, `+48 123` and `48123` are the same. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}
