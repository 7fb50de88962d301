import {
  type ActionContext,
  type ActionResult,
  ConnectorError,
  type Correction,
  type Order,
} from '../contract.ts'
import type { HttpClient } from '../http.ts'
import {
  type Endpoint,
  type EndpointCall,
  endpointClient,
  lookUp,
  newOrderId,
  placeOrder,
  readOrder,
} from './api.ts'
import { type OrderStatus, type Served, total } from './protocol.ts'

const RECHECK_AFTER_DAYS = [1, 3, 7, 14, 30]

/**
 * Orders something of the service under an id that is kept before the order goes out. A repeated run finds that order
 * again; one that the service cancelled is replaced by a new one.
 * `done`, `remains` or `not_found` when the service says so, with what it counted; else `accepted`.
 * @throws {ConnectorError} `invalid` when the service cancels the order or refuses a new value
 */
export async function order(
  call: ActionContext<Endpoint>,
  capability: Served,
  corrections: Correction[] = [],
): Promise<ActionResult> {
  const client = endpointClient(call)
  let [id] = call.handles
  let stands = id ? await readOrder(client, id) : undefined
  if (!id || stands?.status === 'cancelled') {
    id = newOrderId()
    stands = undefined
    await call.keepHandles([id])
  }
  stands ??= await placeOrder(client, call, { id, capability, corrections })
  return proven(client, id, stands) ?? accepted(client, id, stands, capability)
}

/**
 * Looks again at an order. Where the service has completed it without saying what it did, only its look-up settles
 * it: `verified` when nothing is found (erasure) or every field shows its new value (rectification).
 * @throws {ConnectorError} `invalid` when the order was cancelled or is no longer known
 */
export async function recheckOrder(
  call: ActionContext<Endpoint>,
  { capability, corrections }: Order,
): Promise<ActionResult> {
  const client = endpointClient(call)
  const [id] = call.handles
  if (!id) throw new ConnectorError('bug', 'no order was kept that could be looked at')
  const stands = await readOrder(client, id)
  if (!stands) {
    throw new ConnectorError('invalid', 'the service does not know the order any more', {
      evidence: client.evidence.at(-1),
    })
  }
  const said = proven(client, id, stands)
  if (said) return said
  const settles =
    stands.status === 'completed' &&
    call.config.looksUp &&
    (await lookUpSettles(client, call, capability, corrections))
  return settles
    ? { outcome: 'verified', counts: [], remains: [], evidence: client.evidence, handles: [id] }
    : accepted(client, id, stands, capability)
}

/** What the service itself reports as the end of the order; undefined while it has not, or does not say what it did. */
function proven(client: HttpClient, id: string, stands: OrderStatus): ActionResult | undefined {
  if (stands.status === 'cancelled') {
    throw new ConnectorError('invalid', 'the service cancelled the order', {
      evidence: client.evidence.at(-1),
    })
  }
  if (stands.status !== 'completed') return undefined
  const common = { counts: stands.counts, remains: stands.remains, evidence: client.evidence, handles: [id] }
  if (stands.not_found) return { ...common, outcome: 'not_found' }
  if (stands.remains.length > 0) return { ...common, outcome: 'remains' }
  return total(stands.counts) > 0 ? { ...common, outcome: 'done' } : undefined
}

function accepted(client: HttpClient, id: string, stands: OrderStatus, capability: string): ActionResult {
  const by = capability === 'erase' ? stands.expected_completion_time?.slice(0, 10) : undefined
  return {
    outcome: 'accepted',
    counts: [],
    remains: [],
    evidence: client.evidence,
    handles: [id],
    recheckAfterDays: RECHECK_AFTER_DAYS,
    ...(by ? { goneBy: by } : {}),
  }
}

async function lookUpSettles(
  client: HttpClient,
  call: EndpointCall,
  capability: string,
  corrections: Correction[],
): Promise<boolean> {
  if (capability === 'erase') return total((await lookUp(client, call)).found) === 0
  if (capability !== 'rectify') return false
  const { fields } = await lookUp(client, call)
  return corrections.every(({ field, value }) => {
    const shown = fields.find((one) => one.field === field)
    return (
      shown !== undefined &&
      (value === ''
        ? shown.values.every((one) => one === '')
        : shown.values.length > 0 && shown.values.every((one) => one === value))
    )
  })
}
