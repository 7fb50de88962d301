import { z } from 'zod'
import { type AccessBatch, type AccessEnd, type CallContext, ConnectorError } from '../contract.ts'
import { type Endpoint, endpointClient, newOrderId, placeOrder, readOrder, readPage } from './api.ts'
import type { OrderStatus, ResultPage } from './protocol.ts'

const HOUR_MS = 3_600_000
/** When the service does not say when the copy will be ready, it is asked again after so long. */
const ASK_AGAIN_MS = 4 * HOUR_MS

const cursorSchema = z.object({
  order: z.string(),
  /** the page to ask for next; null: the first */
  page: z.string().nullable(),
  /** whether the last page was had */
  ended: z.boolean(),
  /** records had so far */
  had: z.number(),
  /** field names by group, of the groups described so far */
  groups: z.record(z.string(), z.array(z.string())),
})
type Cursor = z.infer<typeof cursorSchema>

/**
 * Orders a copy and reads it page by page. The order's id is the first cursor, stored before the order goes out.
 * @throws {ConnectorError} `transient` while the copy is not ready; `invalid` when the order was cancelled, or the pages
 *   do not hold what was announced and described
 */
export async function* access(
  call: CallContext<Endpoint>,
  from: string | null,
): AsyncGenerator<AccessBatch, AccessEnd, void> {
  const client = endpointClient(call)
  const earlier = from === null ? null : cursorSchema.parse(JSON.parse(from))
  let stands = earlier ? await readOrder(client, earlier.order) : undefined
  let at = earlier
  if (!at || stands?.status === 'cancelled') {
    at = { order: newOrderId(), page: null, ended: false, had: 0, groups: {} }
    stands = undefined
    yield { records: [], cursor: JSON.stringify(at) }
  }
  stands ??= await placeOrder(client, call, { id: at.order, capability: 'access', corrections: [] })
  const wrong = (fault: 'invalid' | 'transient', says: string, retryAfterMs?: number) =>
    new ConnectorError(fault, says, {
      evidence: client.evidence.at(-1),
      ...(retryAfterMs ? { retryAfterMs } : {}),
    })
  if (stands.status === 'cancelled') throw wrong('invalid', 'the service cancelled the order')
  if (stands.status !== 'completed')
    throw wrong('transient', 'the copy is not ready yet', waitMs(stands, call.now()))
  if (stands.not_found) return { remains: [], evidence: client.evidence }

  while (!at.ended) {
    const page = await readPage(client, at.order, at.page)
    const groups: Cursor['groups'] = {
      ...at.groups,
      ...Object.fromEntries(page.groups.map(({ id, fields }) => [id, fields.map((one) => one.name)])),
    }
    if (!isDescribed(page, groups))
      throw wrong('invalid', 'a page of the copy holds fields that are not described')
    at = { ...at, page: page.next, ended: page.next === null, had: at.had + page.records.length, groups }
    if (at.ended && at.had !== (stands.results_count ?? at.had)) {
      throw wrong('invalid', `the copy holds ${at.had} records, ${stands.results_count} were announced`)
    }
    yield batch(page, at)
  }
  return { remains: stands.remains, evidence: client.evidence }
}

/** Until the service expects to be ready, within an hour and a day. */
function waitMs({ expected_completion_time: expected }: OrderStatus, now: Date): number {
  if (expected === undefined) return ASK_AGAIN_MS
  return Math.min(Math.max(Date.parse(expected) - now.getTime(), HOUR_MS), 24 * HOUR_MS)
}

function batch(page: ResultPage, at: Cursor): AccessBatch {
  return {
    groups: page.groups.map((group) => ({
      ...group,
      fields: group.fields.map(({ free_text: freeText, ...field }) => ({ ...field, freeText })),
    })),
    records: page.records,
    cursor: JSON.stringify(at),
  }
}

function isDescribed(page: ResultPage, groups: Cursor['groups']): boolean {
  return page.records.every(({ group, fields }) => {
    const known = Object.hasOwn(groups, group) ? groups[group] : undefined
    return known !== undefined && Object.keys(fields).every((name) => known.includes(name))
  })
}
