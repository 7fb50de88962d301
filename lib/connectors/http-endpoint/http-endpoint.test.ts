import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type EndpointFake, startEndpoint } from '../../../e2e/fakes/http-endpoint.ts'
import type { AccessBatch, AccessEnd, ConnectorError, KnownIdentifier, Order } from '../contract.ts'
import { callContext, ERASURE } from '../test-call.ts'
import { httpConnector } from './connector.ts'
import { type HttpConfig, http } from './manifest.ts'
import { signatureHeaders } from './signature.ts'

const { check, locate, current, access, erase, rectify, restrict, object, recheck } =
  httpConnector as Required<typeof httpConnector>

let fake: EndpointFake
let config: HttpConfig

beforeEach(async () => {
  fake = await startEndpoint()
  config = http.config.parse({
    baseUrl: fake.url,
    secret: fake.secret,
    identifiers: ['email', 'user_id'],
    capabilities: ['locate', 'current', 'access', 'erase', 'rectify', 'restrict', 'object'],
  })
})
afterEach(async () => {
  expect(fake.violations).toEqual([])
  await fake.close()
})

const ADA: KnownIdentifier[] = [{ kind: 'email', value: 'ada@example.test' }]
const addAda = (purchases = 3) => fake.addPerson({ email: 'ada@example.test', purchases })
const orders = () => [...fake.state.orders.values()]
const rectification = (value: string): Order => ({
  capability: 'rectify',
  corrections: [{ field: 'city', value }],
})

describe('an erasure', () => {
  test('is accepted by a 201, and done only once the service counts what it removed', async () => {
    addAda()
    const others = fake.state.people.length - 1
    const call = callContext(config, ADA)
    const ordered = await erase(call)
    expect(ordered).toMatchObject({ outcome: 'accepted', counts: [], recheckAfterDays: [1, 3, 7, 14, 30] })
    expect(ordered.goneBy).toBe(new Date(Date.now() + 86_400_000).toISOString().slice(0, 10))
    expect(fake.remains('ada@example.test').customers).toBe(1)
    expect((await recheck(callContext(config, ADA, { handles: call.kept }), ERASURE)).outcome).toBe(
      'accepted',
    )

    fake.clock.advance({ days: 2 })
    const looked = await recheck(callContext(config, ADA, { handles: call.kept }), ERASURE)
    expect(looked.outcome).toBe('done')
    expect(looked.counts).toEqual([
      { label: 'customer', count: 1 },
      { label: 'purchase', count: 3 },
    ])
    expect(looked.evidence.at(-1)).toMatchObject({ endpoint: 'GET /requests/{id}', callId: call.kept[0] })
    expect(fake.remains('ada@example.test').customers).toBe(0)
    expect(fake.state.people).toHaveLength(others)
  })

  test('that the service completes without a count is verified by its look-up alone', async () => {
    addAda()
    fake.state.tellsCounts = false
    fake.state.lagMs.erasure = 0
    const call = callContext(config, ADA)
    expect((await erase(call)).outcome).toBe('accepted')
    const again = () => recheck(callContext(config, ADA, { handles: call.kept }), ERASURE)
    const left = addAda()
    expect((await again()).outcome).toBe('accepted')
    fake.state.people = fake.state.people.filter((one) => one !== left)
    expect(await again()).toMatchObject({ outcome: 'verified', counts: [] })
  })

  test('that the service completes without a count stays accepted where it answers no look-ups', async () => {
    addAda()
    fake.state.tellsCounts = false
    fake.state.lagMs.erasure = 0
    const deaf: HttpConfig = { ...config, capabilities: ['erase'] }
    const call = callContext(deaf, ADA)
    await erase(call)
    expect((await recheck(callContext(deaf, ADA, { handles: call.kept }), ERASURE)).outcome).toBe('accepted')
    expect(fake.calls).not.toContain('POST /lookups')
  })

  test('of somebody the service does not know is not found', async () => {
    fake.state.lagMs.erasure = 0
    expect(await erase(callContext(config, ADA))).toMatchObject({ outcome: 'not_found', counts: [] })
  })

  test('tells what the service keeps, and why', async () => {
    const ada = addAda()
    Object.assign(fake.state, { keepsPurchases: true })
    fake.state.lagMs.erasure = 0
    expect(await erase(callContext(config, ADA))).toMatchObject({
      outcome: 'remains',
      counts: [{ label: 'customer', count: 1 }],
      remains: [{ what: 'purchases without a name', ground: 'Art. 17(3)(b)', until: '2034-12-31' }],
    })
    expect(ada.email).toBe('')
  })

  test('whose answer is lost is found again under its id, not ordered twice', async () => {
    addAda()
    fake.fail({ kind: 'half-closed', on: 'POST /requests', afterEffect: true })
    const killed = callContext(config, ADA)
    await expect(erase(killed)).rejects.toMatchObject({ fault: 'transient' })
    expect(orders()).toHaveLength(1)
    await erase(callContext(config, ADA, { handles: killed.kept }))
    expect(orders()).toHaveLength(1)
  })

  test('that the service cancels is a fault staff see, and another try is a new order', async () => {
    addAda()
    const call = callContext(config, ADA)
    await erase(call)
    orders()[0]!.status = 'cancelled'
    const looked = recheck(callContext(config, ADA, { handles: call.kept }), ERASURE)
    await expect(looked).rejects.toMatchObject({
      fault: 'invalid',
      message: 'the service cancelled the order',
    })
    const retried = callContext(config, ADA, { handles: call.kept })
    expect((await erase(retried)).outcome).toBe('accepted')
    expect(retried.kept).not.toEqual(call.kept)
    expect(orders().map(({ status }) => status)).toEqual(['cancelled', 'pending'])
  })

  test('that the service has forgotten is a fault, never a success', async () => {
    const call = callContext(config, ADA)
    await erase(call)
    fake.state.orders.clear()
    const looked = recheck(callContext(config, ADA, { handles: call.kept }), ERASURE)
    await expect(looked).rejects.toMatchObject({ fault: 'invalid' })
  })
})

describe('a correction', () => {
  test('reaches the service with its new value, and is done with the count of it', async () => {
    const ada = addAda()
    const result = await rectify(callContext(config, ADA), [{ field: 'city', value: 'Gdańsk' }])
    expect(result).toMatchObject({ outcome: 'done', counts: [{ label: 'field', count: 1 }] })
    expect(ada.fields.city).toBe('Gdańsk')
  })

  test('that is completed without a count is verified once the field shows the new value', async () => {
    const ada = addAda()
    fake.state.tellsCounts = false
    const call = callContext(config, ADA)
    expect((await rectify(call, rectification('Gdańsk').corrections)).outcome).toBe('accepted')
    const again = (wanted: Order) => recheck(callContext(config, ADA, { handles: call.kept }), wanted)
    expect((await again(rectification('Poznań'))).outcome).toBe('accepted')
    expect((await again(rectification('Gdańsk'))).outcome).toBe('verified')
    expect(ada.fields.city).toBe('Gdańsk')
  })

  test('that the service refuses names the field and its code, never the value', async () => {
    const ada = addAda()
    const before = ada.fields.city
    const value = `${'x'.repeat(41)}`
    const refused = rectify(callContext(config, ADA), [{ field: 'city', value }])
    await expect(refused).rejects.toMatchObject({
      fault: 'invalid',
      refused: [{ field: 'city', code: 'TOO_LONG' }],
      message: expect.not.stringContaining(value),
    })
    expect(ada.fields.city).toBe(before)
    await expect(
      rectify(callContext(config, ADA), [{ field: 'shoe size', value: '38' }]),
    ).rejects.toMatchObject({
      refused: [{ field: 'shoe size', code: 'UNKNOWN_FIELD' }],
    })
  })
})

test('a restriction and an objection are done with the count of whom they mark', async () => {
  addAda()
  expect(await restrict(callContext(config, ADA))).toMatchObject({
    outcome: 'done',
    counts: [{ label: 'customer', count: 1 }],
  })
  expect((await object(callContext(config, ADA))).outcome).toBe('done')
  expect(fake.remains('ada@example.test')).toMatchObject({ customers: 1, restricted: true, objected: true })
})

test('a restriction that is completed without a count is nothing a look-up could prove', async () => {
  addAda()
  fake.state.tellsCounts = false
  const call = callContext(config, ADA)
  await restrict(call)
  const looked = await recheck(callContext(config, ADA, { handles: call.kept }), {
    capability: 'restrict',
    corrections: [],
  })
  expect(looked.outcome).toBe('accepted')
})

test('a look-up counts what is there and shows the fields, and changes nothing', async () => {
  const ada = fake.addPerson({ id: 'c-ada', purchases: 2 })
  const call = callContext(config, [{ kind: 'user_id', value: 'c-ada' }])
  expect(await locate(call)).toMatchObject({
    found: [
      { label: 'customer', count: 1 },
      { label: 'purchase', count: 2 },
    ],
  })
  const { fields } = await current(call)
  expect(fields.find(({ field }) => field === 'city')).toMatchObject({
    values: [ada.fields.city],
    writable: true,
  })
  expect(fake.remains('c-ada').purchases).toBe(2)
  expect(orders()).toEqual([])
})

describe('a copy', () => {
  async function collect(from: string | null = null, stopAfter = Infinity) {
    const batches: AccessBatch[] = []
    const steps = access(callContext(config, ADA), from)
    let step = await steps.next()
    while (!step.done && batches.length < stopAfter) {
      batches.push(step.value)
      if (batches.length < stopAfter) step = await steps.next()
    }
    return { batches, end: step.done ? (step.value as AccessEnd) : null }
  }
  const records = (batches: AccessBatch[]) => batches.flatMap((one) => one.records)

  test('comes page by page, with each group described before its first record', async () => {
    const ada = addAda(4)
    const { batches, end } = await collect()
    expect(records(batches)).toEqual([
      { group: 'customer', fields: { email: 'ada@example.test', ...ada.fields } },
      ...ada.purchases.map((fields) => ({ group: 'purchase', fields })),
    ])
    expect(batches.map((one) => one.records.length)).toEqual([0, 2, 2, 1])
    expect(batches[1]!.groups?.map(({ id }) => id)).toEqual(['customer', 'purchase'])
    expect(batches[1]!.groups?.[1]?.fields.at(-1)).toEqual({
      name: 'note',
      label: 'note',
      description: 'For the courier',
      freeText: true,
    })
    expect(end?.remains).toEqual([])
    expect(JSON.stringify(end)).not.toContain('ada@example.test')
  })

  test('goes on behind the last stored page after a crash, at every page', async () => {
    addAda(6)
    const whole = records((await collect()).batches)
    for (let stored = 1; stored <= 5; stored += 1) {
      const { batches } = await collect(null, stored)
      const rest = await collect(batches.at(-1)!.cursor)
      expect([...records(batches), ...records(rest.batches)], `after ${stored}`).toEqual(whole)
    }
    expect(orders()).toHaveLength(6)
  })

  test.each([
    ['in a minute', 60_000, 3_600_000],
    ['in five hours', 5 * 3_600_000, 5 * 3_600_000],
    ['next week', 7 * 86_400_000, 86_400_000],
  ])(
    'that is ready %s is asked for again within an hour and a day, under the same order',
    async (_, lagMs, waits) => {
      addAda()
      fake.state.lagMs.access = lagMs
      const steps = access(callContext(config, ADA), null)
      const { value } = await steps.next()
      const refused = await steps.next().catch((error: ConnectorError) => error)
      expect(refused).toMatchObject({ fault: 'transient', message: 'the copy is not ready yet' })
      expect(Math.abs((refused as ConnectorError).retryAfterMs! - waits)).toBeLessThan(5_000)
      fake.clock.advance({ seconds: lagMs / 1000 + 1 })
      expect(records((await collect((value as AccessBatch).cursor)).batches)).toHaveLength(4)
      expect(orders()).toHaveLength(1)
    },
  )

  test('of somebody the service does not know is empty', async () => {
    const { batches, end } = await collect()
    expect(records(batches)).toEqual([])
    expect(end).toMatchObject({ remains: [] })
  })

  test('that lost records on the way is a fault, not a shorter copy', async () => {
    addAda(4)
    const steps = access(callContext(config, ADA), null)
    await steps.next()
    await steps.next()
    orders()[0]!.records.splice(-1)
    const going = (async () => {
      for await (const _ of steps);
    })()
    await expect(going).rejects.toMatchObject({ fault: 'invalid' })
  })

  test('with a field that nobody described is a fault: it would be missing from the table', async () => {
    addAda(0)
    const { batches } = await collect(null, 1)
    const [begun] = batches
    await collect(begun!.cursor)
    Object.assign(orders()[0]!.records[0]!.fields, { shoes: '38' })
    await expect(collect(begun!.cursor)).rejects.toMatchObject({
      fault: 'invalid',
      message: expect.not.stringContaining('shoes'),
    })
  })
})

describe('a signature', () => {
  test('is refused when the secret is another, so calls stop until staff act', async () => {
    addAda()
    const wrong = { ...config, secret: 'x'.repeat(32) }
    await expect(erase(callContext(wrong, ADA))).rejects.toMatchObject({ fault: 'auth' })
    expect(orders()).toEqual([])
  })

  test('is refused when it is old', async () => {
    const now = () => new Date(Date.now() - 301_000)
    await expect(erase(callContext(config, ADA, { now }))).rejects.toMatchObject({ fault: 'auth' })
  })

  test('covers time, method, path with query, and body', () => {
    const sent = { method: 'POST', target: '/a?b=c', body: '{}', at: new Date('2026-11-22T10:00:00.400Z') }
    const of = (more: Partial<typeof sent>) =>
      signatureHeaders('s'.repeat(32), { ...sent, ...more })['rightsdesk-signature']
    const all = [
      of({}),
      of({ method: 'GET' }),
      of({ target: '/a' }),
      of({ body: '' }),
      of({ at: new Date('2026-11-22T10:00:01Z') }),
    ]
    expect(new Set(all).size).toBe(5)
    expect(of({ at: new Date('2026-11-22T10:00:00.900Z') })).toBe(all[0])
  })
})

test('a check names what the service does not offer of what the profile says', async () => {
  expect(await check(callContext(config, []))).toMatchObject({ ok: true, missing: [] })
  const more: HttpConfig = { ...config, identifiers: ['email', 'phone'] }
  expect(await check(callContext(more, []))).toMatchObject({
    ok: false,
    missing: [{ scope: 'phone', without: 'nobody can be found by it' }],
  })
})
