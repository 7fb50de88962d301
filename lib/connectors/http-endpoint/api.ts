import { randomUUID } from 'node:crypto'
import { type CallContext, ConnectorError, type Correction } from '../contract.ts'
import { type HttpClient, httpClient } from '../http.ts'
import {
  API_VERSION,
  discoverySchema,
  identityType,
  lookUpSchema,
  type OrderStatus,
  orderSchema,
  pageSchema,
  REQUEST_TYPES,
  type ResultPage,
  refusalSchema,
  type Served,
} from './protocol.ts'
import { signatureHeaders } from './signature.ts'

/** A service that speaks our protocol, whoever's it is. */
export interface Endpoint {
  baseUrl: string
  secret: string
  /** Whether it answers look-ups: without them, an order it completes without counts is never verified. */
  looksUp: boolean
}

export type EndpointCall = Pick<
  CallContext<Endpoint>,
  'config' | 'identifiers' | 'signal' | 'now' | 'throttle'
>

export function endpointClient(call: EndpointCall): HttpClient {
  const { baseUrl, secret } = call.config
  return httpClient(call, {
    baseUrl,
    sign: (sent) => signatureHeaders(secret, { ...sent, at: call.now() }),
    describe: (body) => {
      const id = (body as { subject_request_id?: unknown } | null)?.subject_request_id
      return { callId: typeof id === 'string' ? id : undefined }
    },
  })
}

export async function readDiscovery(client: HttpClient) {
  return (await client.read({ method: 'GET', template: '/discovery', schema: discoverySchema })).data
}

/** An order's id is ours, so that the service knows a repeated order for the same one. */
export function newOrderId(): string {
  return randomUUID()
}

/**
 * Places an order, or learns how the one with this id stands.
 * @throws {ConnectorError} `invalid` with the fields whose new value the service refuses (422)
 */
export async function placeOrder(
  client: HttpClient,
  call: EndpointCall,
  order: { id: string; capability: Served; corrections: Correction[] },
): Promise<OrderStatus> {
  const { data, refusal, evidence } = await client.send({
    method: 'POST',
    template: '/requests',
    json: {
      api_version: API_VERSION,
      regulation: 'gdpr',
      subject_request_id: order.id,
      subject_request_type: REQUEST_TYPES[order.capability],
      submitted_time: call.now().toISOString(),
      subject_identities: identities(call),
      ...(order.capability === 'rectify' ? { corrections: order.corrections } : {}),
    },
    accept: [422],
    schema: orderSchema,
  })
  if (!data) {
    // Only names that we sent are repeated: the answer may quote the value.
    const sent = new Set(order.corrections.map(({ field }) => field))
    const refused =
      refusalSchema.safeParse(refusal).data?.refused.filter(({ field }) => sent.has(field)) ?? []
    throw new ConnectorError('invalid', `${evidence.endpoint} refused the order`, { evidence, refused })
  }
  return answering(order.id, data, evidence)
}

/** How an order stands; undefined when the service does not know it. */
export async function readOrder(client: HttpClient, id: string): Promise<OrderStatus | undefined> {
  const { data, evidence } = await client.send({
    method: 'GET',
    template: '/requests/{id}',
    path: { id },
    accept: [404],
    schema: orderSchema,
  })
  return data && answering(id, data, evidence)
}

/** One page of a copy. */
export async function readPage(client: HttpClient, id: string, page: string | null): Promise<ResultPage> {
  const { data, evidence } = await client.read({
    method: 'GET',
    template: '/requests/{id}/results',
    path: { id },
    ...(page === null ? {} : { query: { page } }),
    schema: pageSchema,
  })
  evidence.counts = { records: data.records.length }
  return data
}

/** What the service holds of the person now. Changes nothing. */
export async function lookUp(client: HttpClient, call: EndpointCall) {
  const { data, evidence } = await client.read({
    method: 'POST',
    template: '/lookups',
    json: { api_version: API_VERSION, subject_identities: identities(call) },
    schema: lookUpSchema,
  })
  evidence.counts = Object.fromEntries(data.found.map(({ label, count }) => [label, count]))
  return data
}

function identities(call: EndpointCall) {
  return call.identifiers.map(({ kind, value }) => ({
    identity_type: identityType(kind),
    identity_value: value,
    identity_format: 'raw',
  }))
}

function answering(id: string, order: OrderStatus, evidence: HttpClient['evidence'][number]): OrderStatus {
  if (order.subject_request_id !== id) {
    throw new ConnectorError('bug', `${evidence.endpoint} answered for another order`, { evidence })
  }
  if (order.counts.length > 0)
    evidence.counts = Object.fromEntries(order.counts.map(({ label, count }) => [label, count]))
  return order
}
