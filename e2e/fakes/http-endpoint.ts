import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Clock } from './clock.ts'
import {
  type Customer,
  Customers,
  type CustomerWanted,
  FIELDS,
  IDENTITY_TYPES,
  type Order,
} from './customers.ts'
import { type Answer, type Call, type Fake, mediaType, onlyQuery, startServer, Violation } from './server.ts'

export interface EndpointFake extends Fake {
  secret: string
  state: Customers
  addPerson: (wanted?: CustomerWanted) => Customer
  remains: Customers['remains']
}

/** Calls older or newer than this are refused. It is reckoned in real time, whatever the fake's clock says. */
const SIGNATURE_SECONDS = 300

const identities = z
  .array(
    z.strictObject({
      identity_type: z.enum(IDENTITY_TYPES),
      identity_value: z.string().min(1),
      identity_format: z.literal('raw'),
    }),
  )
  .min(1)
const lookUpBody = z.strictObject({ api_version: z.literal('2.0'), subject_identities: identities })
const orderBody = z
  .strictObject({
    api_version: z.literal('2.0'),
    regulation: z.literal('gdpr'),
    subject_request_id: z.uuidv4(),
    subject_request_type: z.enum(['access', 'erasure', 'rectification', 'restriction', 'objection']),
    submitted_time: z.iso.datetime(),
    subject_identities: identities,
    corrections: z
      .array(z.strictObject({ field: z.string(), value: z.string() }))
      .min(1)
      .optional(),
  })
  .refine((order) => (order.subject_request_type === 'rectification') === (order.corrections !== undefined))

const personBody = z.strictObject({
  email: z.string().optional(),
  id: z.string().optional(),
  purchases: z.int().min(0).max(500).optional(),
})
const settingsBody = z.strictObject({
  erasureLagMs: z.number().optional(),
  accessLagMs: z.number().optional(),
  tellsCounts: z.boolean().optional(),
  keepsPurchases: z.boolean().optional(),
})

/** A small service that speaks the protocol of docs/connectors.md, with random customers in it. */
export async function startEndpoint(
  options: {
    port?: number | undefined
    secret?: string
    seed?: { seed?: number | undefined; people?: number }
  } = {},
): Promise<EndpointFake> {
  const secret = options.secret ?? 'fake-endpoint-secret-of-32-letters'
  const clock = new Clock()
  const state = new Customers(clock, options.seed?.seed)
  for (let n = options.seed?.people ?? 4; n > 0; n -= 1) state.addPerson()
  const fake = await startServer({
    port: options.port,
    clock,
    headers: ['rightsdesk-timestamp', 'rightsdesk-signature'],
    handle: (call) => handle(state, secret, call),
    secret: () => state.people.at(-1)?.email ?? '',
    control: {
      addPerson: (wanted) => state.addPerson(personBody.parse(wanted)),
      people: () => state.people,
      remains: (of) => state.remains(of),
      settings: (wanted) => {
        const { erasureLagMs, accessLagMs, ...rest } = settingsBody.parse(wanted)
        if (erasureLagMs !== undefined) state.lagMs.erasure = erasureLagMs
        if (accessLagMs !== undefined) state.lagMs.access = accessLagMs
        Object.assign(state, rest)
        return { ...rest, lagMs: state.lagMs }
      },
    },
  })
  return {
    ...fake,
    secret,
    state,
    addPerson: (wanted) => state.addPerson(wanted),
    remains: (of) => state.remains(of),
  }
}

function handle(state: Customers, secret: string, call: Call): Answer {
  if (!isSigned(secret, call)) return { status: 401, body: { error: 'signature' } }
  state.settle()
  const [, area, id, part, ...rest] = call.path.split('/')
  const route = `${call.method} /${area}${id ? '/{id}' : ''}${part ? `/${part}` : ''}`
  if (rest.length > 0) throw new Violation('no such path')
  switch (route) {
    case 'GET /discovery':
      onlyQuery(call, [])
      return { status: 200, body: DISCOVERY }
    case 'POST /lookups':
      return lookUp(state, read(call, lookUpBody).subject_identities)
    case 'POST /requests':
      return take(state, read(call, orderBody))
    case 'GET /requests/{id}': {
      onlyQuery(call, [])
      const order = state.orders.get(id!)
      return order
        ? { status: 200, body: statusOf(state, order) }
        : { status: 404, body: { error: 'unknown' } }
    }
    case 'GET /requests/{id}/results':
      return results(state, state.orders.get(id!), call)
    default:
      throw new Violation('no such path and method')
  }
}

const DISCOVERY = {
  api_version: '2.0',
  supported_subject_request_types: ['access', 'erasure', 'rectification', 'restriction', 'objection'],
  supported_identities: IDENTITY_TYPES.map((identity_type) => ({
    identity_type,
    identity_format: 'raw',
  })),
  lookups: { found: true, fields: true },
}

function isSigned(secret: string, call: Call): boolean {
  const timestamp = String(call.headers['rightsdesk-timestamp'] ?? '')
  const given = Buffer.from(String(call.headers['rightsdesk-signature'] ?? ''), 'base64')
  const signed = [timestamp, call.method, call.target, call.body].join('\n')
  const expected = createHmac('sha256', secret).update(signed).digest()
  const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) <= SIGNATURE_SECONDS
  return isFresh && given.length === expected.length && timingSafeEqual(given, expected)
}

function read<T>(call: Call, schema: z.ZodType<T>): T {
  onlyQuery(call, [])
  if (mediaType(call) !== 'application/json') throw new Violation(`content-type "${mediaType(call)}"`)
  let sent: unknown
  try {
    sent = JSON.parse(call.body)
  } catch {
    throw new Violation('body is no JSON')
  }
  const parsed = schema.safeParse(sent)
  if (!parsed.success) throw new Violation(`body: ${parsed.error.issues.map((one) => one.code).join(', ')}`)
  return parsed.data
}

function take(state: Customers, sent: z.infer<typeof orderBody>): Answer {
  const known = state.orders.get(sent.subject_request_id)
  if (known) {
    const isSame = known.type === sent.subject_request_type
    return isSame ? { status: 200, body: statusOf(state, known) } : { status: 409, body: { error: 'taken' } }
  }
  const corrections: Order['corrections'] = []
  for (const { field, value } of sent.corrections ?? []) {
    const name = FIELDS.find((one) => one === field)
    if (!name) return { status: 422, body: { refused: [{ field, code: 'UNKNOWN_FIELD' }] } }
    if (value.length > 40) return { status: 422, body: { refused: [{ field, code: 'TOO_LONG', value }] } }
    corrections.push({ field: name, value })
  }
  const order: Order = {
    id: sent.subject_request_id,
    type: sent.subject_request_type,
    identities: sent.subject_identities,
    corrections,
    status: 'pending',
    receivedAt: state.clock.now(),
    counts: [],
    records: [],
    found: false,
  }
  state.orders.set(order.id, order)
  state.settle()
  return { status: 201, body: statusOf(state, order) }
}

function statusOf(state: Customers, order: Order) {
  const base = {
    api_version: '2.0',
    subject_request_id: order.id,
    subject_request_type: order.type,
    status: order.status,
    received_time: order.receivedAt.toISOString(),
    expected_completion_time: new Date(order.receivedAt.getTime() + state.lagMs[order.type]).toISOString(),
  }
  if (order.status !== 'completed' || !state.tellsCounts) return base
  if (!order.found) return { ...base, not_found: true }
  const kept = {
    what: 'purchases without a name',
    reason: 'Tax law',
    ground: 'Art. 17(3)(b)',
    until: '2034-12-31',
  }
  return {
    ...base,
    counts: order.counts,
    ...(order.type === 'access' ? { results_count: order.records.length } : {}),
    ...(order.type === 'erasure' && state.keepsPurchases ? { remains: [kept] } : {}),
  }
}

function lookUp(state: Customers, sent: z.infer<typeof identities>): Answer {
  const people = state.find(sent)
  const purchases = people.reduce((sum, one) => sum + one.purchases.length, 0)
  return {
    status: 200,
    body: {
      found: [
        { label: 'customer', count: people.length },
        { label: 'purchase', count: purchases },
      ],
      fields: FIELDS.map((field) => ({
        field,
        label: field,
        values: [...new Set(people.map((one) => one.fields[field]))],
        writable: true,
      })),
    },
  }
}

const GROUPS = [
  {
    id: 'customer',
    label: { en: 'Customer', de: 'Kundin oder Kunde' },
    description: { en: 'Your account.', de: 'Ihr Konto.' },
    fields: ['email', ...FIELDS].map((name) => ({ name, label: name })),
  },
  {
    id: 'purchase',
    label: { en: 'Purchase', de: 'Einkauf' },
    description: 'What you bought.',
    fields: [
      ...['number', 'day', 'total'].map((name) => ({ name, label: name })),
      { name: 'note', label: 'note', description: 'For the courier', free_text: true },
    ],
  },
]

function results(state: Customers, order: Order | undefined, call: Call): Answer {
  onlyQuery(call, ['page'])
  if (order?.type !== 'access' || order.status !== 'completed')
    return { status: 404, body: { error: 'unknown' } }
  const page = call.query.get('page')
  const from = page === null ? 0 : Number(page)
  if (!Number.isInteger(from) || from < 0) throw new Violation(`page ${page}`)
  const to = from + state.pageSize
  return {
    status: 200,
    body: {
      ...(from === 0 ? { groups: GROUPS } : {}),
      records: order.records.slice(from, to),
      next: to < order.records.length ? String(to) : null,
    },
  }
}
