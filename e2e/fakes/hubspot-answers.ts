import { z } from 'zod'
import type { Account } from './hubspot-account.ts'
import { type Answer, type Call, Violation } from './server.ts'

/** Shapes that HubSpot's calls have in common. */

type Handler = (account: Account, call: Call, path: string[]) => Answer
/** `scopes`: any one of them is enough. */
export type Route = [method: string, path: RegExp, handler: Handler, scopes?: string[]]

export function body<T>(call: Call, schema: z.ZodType<T>): T {
  const shaped = schema.safeParse(parsed(call.body))
  if (!shaped.success) {
    throw new Violation(
      `body: ${shaped.error.issues.map((one) => `${one.path.join('.')} ${one.code}`).join('; ')}`,
    )
  }
  return shaped.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Violation('body is not JSON')
  }
}

/** The ids of a batch. */
export function inputs(most: number) {
  return z
    .array(z.strictObject({ id: z.string().regex(/^\d+$/) }))
    .min(1)
    .max(most)
}

/** A list of names, each of which must be known. */
export function known(what: string, wanted: string[], all: readonly string[]): string[] {
  const unknown = wanted.filter((name) => !all.includes(name))
  if (unknown.length > 0) throw new Violation(`${what} ${unknown.join(', ')}`)
  return wanted
}

export function flag(call: Call, name: string): boolean {
  const value = call.query.get(name) ?? 'false'
  if (value !== 'true' && value !== 'false') throw new Violation(`${name} ${value}`)
  return value === 'true'
}

/** The page size asked for. */
export function limit(call: Call, usual: number, most: number): number {
  const wanted = Number(call.query.get('limit') ?? usual)
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > most) throw new Violation(`limit ${wanted}`)
  return wanted
}

export function slice<T>(account: Account, all: T[], most: number, after: string | null | undefined) {
  const start = Number(after ?? '0')
  if (!Number.isInteger(start) || start < 0) throw new Violation(`after ${after}`)
  const end = start + Math.min(most, account.pageSize)
  const paging = end < all.length ? { paging: { next: { after: String(end) } } } : {}
  return { page: all.slice(start, end), paging }
}

/** What every batch answers: 207 with errors where it could not do all of it. */
export function batch(account: Account, results: unknown[], missing: number): Answer {
  const at = account.now().toISOString()
  const common = { status: 'COMPLETE', results, startedAt: at, completedAt: at }
  if (missing === 0) return { status: 200, body: common }
  const errors = [{ status: 'error', category: 'OBJECT_NOT_FOUND', message: 'Could not get some objects' }]
  return { status: 207, body: { ...common, numErrors: missing, errors } }
}

export function error(status: number, category: string, message: string, errors?: unknown[]): Answer {
  const correlationId = crypto.randomUUID()
  return {
    status,
    body: { status: 'error', message, correlationId, category, ...(errors ? { errors } : {}) },
  }
}
