import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { FAULT_KINDS, type FaultKind } from '../../e2e/fakes/faults.ts'
import { startEndpoint } from '../../e2e/fakes/http-endpoint.ts'
import { startHubspot } from '../../e2e/fakes/hubspot.ts'
import { startMatomo } from '../../e2e/fakes/matomo.ts'
import { startPiwikPro } from '../../e2e/fakes/piwik-pro.ts'
import type { Fake } from '../../e2e/fakes/server.ts'
import type { AccessBatch, ActionContext, Connector, Fault, KnownIdentifier } from './contract.ts'
import { ConnectorError } from './contract.ts'
import { manifests } from './manifests.ts'
import { registry } from './registry.ts'
import { callContext, ERASURE, exportInto } from './test-call.ts'

interface Sandbox {
  fake: Fake
  connector: Connector
  config: unknown
  identifiers: KnownIdentifier[]
  /** Nothing of these may be in evidence or errors. */
  personal: string[]
  /** Details of other people, which no export may hold. */
  others: string[]
  /** Where a 404 to the first call is an answer too, it goes to a later one: part of `METHOD /path`. */
  faultOn?: Partial<Record<Name, string>>
  /** Where a token is fetched first, faults go to a call that carries it: part of `METHOD /path`. It is renewed once. */
  withToken?: Partial<Record<Name, string>>
  remains: () => unknown
  /** Lets the system finish what it took an order for. */
  settle: () => void
  /** The field to correct, where it is not `lastname`. */
  field?: string
}

const SANDBOXES: Record<string, () => Promise<Sandbox>> = {
  hubspot: async () => {
    const fake = await startHubspot({ seed: { seed: 42 } })
    const form = '0f0e0d0c-0b0a-4908-8706-050403020100'
    const connector = registry.get('hubspot')!
    fake.addPerson({ lists: ['7'], forms: [form] })
    const { contactId, email, firstname, lastname, additionalEmails } = fake.addPerson({
      additionalEmails: ['second@example.test'],
      sharedMeetings: 1,
      counts: { notes: 2, deals: 1 },
      lists: ['7'],
      forms: [form],
    })
    const { id: fileId } = fake.state.addFile([contactId])
    fake.state.addThing('notes', [contactId], { hs_attachment_ids: fileId })
    const strangers = [...fake.state.things.values()].filter(({ people }) => !people.has(contactId))
    return {
      fake,
      connector,
      config: connector.config.parse({ token: fake.token, baseUrl: fake.url, forms: [form] }),
      identifiers: [{ kind: 'email', value: email }],
      personal: [email, encodeURIComponent(email), ...additionalEmails, firstname, lastname, 'Corrected'],
      others: [
        ...fake.state.people.filter((one) => one.email !== email).map((one) => one.email),
        ...strangers.flatMap(({ properties }) => Object.values(properties)).filter((one) => one !== '100'),
      ],
      faultOn: { check: '/crm/properties', access: '/contacts/search' },
      remains: () => fake.remains(email),
      settle: () => fake.clock.advance({ days: 31 }),
    }
  },
  analytics: async () => {
    const fake = await startMatomo({ seed: { seed: 42 } })
    const { visitorId } = fake.addPerson({ userId: 'u-ada', visits: 5 })
    return {
      fake,
      connector: registry.get('analytics')!,
      config: { driver: 'matomo', baseUrl: fake.url, token: fake.token, sites: [1, 2] },
      identifiers: [
        { kind: 'piwik_visitor_id', value: visitorId },
        { kind: 'user_id', value: 'u-ada' },
      ],
      personal: [visitorId, 'u-ada', '198.51.100.'],
      others: fake.state.people.map((one) => one.visitorId).filter((id) => id !== visitorId),
      remains: () => fake.remains(visitorId),
      settle: () => {},
    }
  },
  'analytics piwik-pro': async () => {
    const fake = await startPiwikPro({ seed: { seed: 42, websites: 1 } })
    const connector = registry.get('analytics')!
    const { visitorId } = fake.addPerson({ userId: 'u-ada', sessions: 5, days: 25 })
    return {
      fake,
      connector,
      config: connector.config.parse({
        driver: 'piwik-pro',
        baseUrl: fake.url,
        clientId: fake.clientId,
        clientSecret: fake.clientSecret,
        websiteIds: fake.state.websiteIds,
        appId: fake.state.appId,
        monthsBack: 1,
      }),
      identifiers: [
        { kind: 'piwik_visitor_id', value: visitorId },
        { kind: 'user_id', value: 'u-ada' },
      ],
      personal: [visitorId, 'u-ada', '198.51.100.', fake.clientSecret],
      others: fake.state.people.map((one) => one.visitorId).filter((id) => id !== visitorId),
      withToken: { locate: '/events/', access: '/events/' },
      remains: () => fake.remains(visitorId),
      settle: () => {},
    }
  },
  omniconvert: async () => {
    const { fake, person, ...rest } = await startService()
    return {
      ...rest,
      fake,
      connector: registry.get('omniconvert')!,
      config: { endpoint: { url: fake.url, secret: fake.secret, capabilities: OFFERED } },
      identifiers: [{ kind: 'omniconvert_uid', value: person.visitor }],
    }
  },
  http: async () => {
    const { fake, person, ...rest } = await startService()
    return {
      ...rest,
      fake,
      connector: registry.get('http')!,
      config: {
        baseUrl: fake.url,
        secret: fake.secret,
        identifiers: ['email', 'user_id'],
        capabilities: OFFERED,
      },
      identifiers: [
        { kind: 'email', value: person.email },
        { kind: 'user_id', value: person.id },
      ],
    }
  },
}

/** Sandboxes are named by their connector, and by the driver where it has several. */
const connectorOf = (sandbox: string) => sandbox.split(' ')[0]!

/** What the system behind a sandbox has no interface for. */
const LACKS: Record<string, Name[]> = {
  analytics: ['current', 'rectify'],
  'analytics piwik-pro': ['current', 'erase', 'rectify', 'recheck'],
}

/** Those that speak no HTTP: the same is promised and tried where their own ways to fail are. */
const TRIED_ELSEWHERE: Record<string, string> = { sql: 'sql/connector.test.ts' }

const OFFERED = ['locate', 'current', 'access', 'erase', 'rectify', 'restrict', 'object']

/** A service that speaks the protocol of docs/connectors.md, with one person of whom nothing may leak. */
async function startService() {
  const fake = await startEndpoint({ seed: { seed: 42 } })
  const person = fake.addPerson({ purchases: 4 })
  const { email, id, visitor, fields } = person
  return {
    fake,
    person,
    personal: [email, id, visitor, fields.name, fields.city, 'Corrected'],
    others: fake.state.people.filter((one) => one.email !== email).map((one) => one.email),
    remains: () => fake.remains(email),
    settle: () => fake.clock.advance({ days: 31 }),
    field: 'name',
    faultOn: { recheck: 'GET ' },
  }
}

type Name =
  | 'check'
  | 'locate'
  | 'current'
  | 'access'
  | 'erase'
  | 'rectify'
  | 'restrict'
  | 'object'
  | 'recheck'

/** @param stored of an export: what earlier attempts stored */
function run(
  { connector, field = 'lastname' }: Sandbox,
  name: Name,
  call: ActionContext<unknown>,
  stored: AccessBatch[] = [],
) {
  if (name === 'access') return exportInto(stored, connector, call)
  if (name === 'rectify') return connector.rectify!(call, [{ field, value: 'Corrected' }])
  if (name === 'recheck') return connector.recheck!(call, ERASURE)
  return connector[name]!(call)
}

/** Where a 404 is an answer, the fault goes to a call where it is none. */
const FAULT_ON: Partial<Record<Name, string>> = { recheck: 'POST ' }

const EXPECTED: Record<FaultKind, Fault> = {
  'rate-limit': 'transient',
  unavailable: 'transient',
  unauthorized: 'auth',
  'missing-scopes': 'auth',
  'not-found': 'invalid',
  conflict: 'invalid',
  locked: 'transient',
  'server-error': 'transient',
  'bad-gateway': 'transient',
  'gateway-timeout': 'transient',
  redirect: 'invalid',
  'time-out': 'transient',
  'malformed-json': 'transient',
  'half-closed': 'transient',
}

const open: Fake[] = []
afterEach(async () => {
  for (const fake of open.splice(0)) {
    expect(fake.violations, 'calls the documentation does not allow').toEqual([])
    await fake.close()
  }
})

/** A fresh system; for a re-check one in which the erasure has been carried out. */
async function start(id: string, name: Name): Promise<Sandbox & { handles: string[] }> {
  const sandbox = await SANDBOXES[id]!()
  open.push(sandbox.fake)
  if (name !== 'recheck') return { ...sandbox, handles: [] }
  const order = callContext(sandbox.config, sandbox.identifiers)
  await sandbox.connector.erase!(order)
  sandbox.settle()
  sandbox.fake.calls.length = 0
  return { ...sandbox, handles: order.kept }
}

test('every connector that acts by itself is tried here or says where, and has what its manifest declares', () => {
  const acting = manifests.filter((manifest) => manifest.mode === 'api')
  const tried = new Set([...Object.keys(SANDBOXES).map(connectorOf), ...Object.keys(TRIED_ELSEWHERE)])
  for (const [id, file] of Object.entries(TRIED_ELSEWHERE)) {
    const source = readFileSync(path.join(import.meta.dirname, file), 'utf8')
    expect(source, file).toContain(`registry.get('${id}')`)
    for (const name of manifests.find((manifest) => manifest.id === id)!.capabilities)
      expect(source, `${file} tries ${name}`).toContain(`${id}.${name}(`)
  }
  expect([...tried].sort()).toEqual(acting.map(({ id }) => id).sort())
  expect([...registry.keys()].sort()).toEqual(acting.map(({ id }) => id).sort())
  for (const { id, capabilities } of acting) {
    const { id: _id, config: _config, ...abilities } = registry.get(id)!
    expect(Object.keys(abilities).sort()).toEqual([...capabilities].sort())
  }
})

for (const id of Object.keys(SANDBOXES)) {
  const { capabilities } = manifests.find((manifest) => manifest.id === connectorOf(id))!
  const names = (capabilities as Name[]).filter((name) => !LACKS[id]?.includes(name))
  describe(id, () => {
    for (const name of names) {
      describe(name, () => {
        test.each(FAULT_KINDS)(
          'answers a %s with the right fault, tells nothing personal, and works afterwards',
          async (kind) => {
            const sandbox = await start(id, name)
            const { fake, config, identifiers, personal, handles } = sandbox
            const later = kind === 'time-out' ? '' : (sandbox.withToken?.[name] ?? '')
            fake.fail({
              kind,
              on: kind === 'not-found' ? (sandbox.faultOn?.[name] ?? FAULT_ON[name] ?? '') : later,
              times: kind === 'unauthorized' && later ? 2 : 1,
              ...(kind === 'rate-limit' ? { retryAfter: '7' } : {}),
            })
            const failing = callContext(config, identifiers, {
              handles,
              deadlineMs: kind === 'time-out' ? 200 : 10_000,
            })
            const stored: AccessBatch[] = []
            const started = performance.now()
            const error = await run(sandbox, name, failing, stored).then(
              () => expect.unreachable('the fault went unnoticed'),
              (thrown: unknown) => thrown,
            )
            expect(error).toBeInstanceOf(ConnectorError)
            const { fault, message, evidence, retryAfterMs, cause } = error as ConnectorError
            expect(fault).toBe(EXPECTED[kind])
            expect(retryAfterMs).toBe({ 'rate-limit': 7000, locked: 2000 }[kind as string])
            if (kind === 'time-out') expect(performance.now() - started).toBeLessThan(2_000)
            silent([message, evidence, cause], personal)

            const result = await run(
              sandbox,
              name,
              callContext(config, identifiers, { handles: failing.kept }),
              stored,
            )
            silent(result.evidence, personal)
          },
        )

        test('asks for a place in the call limit before every HTTP call', async () => {
          const sandbox = await start(id, name)
          const { fake, config, identifiers, handles } = sandbox
          const call = callContext(config, identifiers, { handles })
          await run(sandbox, name, call)
          expect(call.throttled).toBe(fake.calls.length)
          expect(call.throttled).toBeGreaterThan(0)
        })

        test('ends in the same place when it is run twice or resumed after any of its calls', async () => {
          const straight = await start(id, name)
          const whole = callContext(straight.config, straight.identifiers, { handles: straight.handles })
          const expected = await run(straight, name, whole)
          for (let endAfter = 1; endAfter <= whole.throttled; endAfter += 1) {
            const sandbox = await start(id, name)
            const { config, identifiers, remains, handles } = sandbox
            const cut = callContext(config, identifiers, { endAfter, handles })
            const stored: AccessBatch[] = []
            await run(sandbox, name, cut, stored).catch(() => undefined)
            const resumed = await run(
              sandbox,
              name,
              callContext(config, identifiers, { handles: cut.kept }),
              stored,
            )
            expect(gist(resumed), `after ${endAfter} calls`).toEqual(gist(expected))
            expect(remains(), `after ${endAfter} calls`).toEqual(straight.remains())
          }
        })
      })
    }

    if (names.includes('access')) {
      test('exports what it describes, nothing of anybody else, in batches that fit into memory', async () => {
        const { connector, config, identifiers, others } = await start(id, 'access')
        const stored: AccessBatch[] = []
        const { groups, records } = await exportInto(stored, connector, callContext(config, identifiers))
        expect(records.length).toBeGreaterThan(0)
        for (const { records: batch } of stored) expect(batch.length).toBeLessThanOrEqual(1_000)
        expect(new Set(groups.map(({ id }) => id)).size, 'a group is described once').toBe(groups.length)
        for (const { id } of groups) expect(id).toMatch(/^[a-z0-9-]+$/)
        for (const { group, fields } of records) {
          const described = groups.find(({ id }) => id === group)?.fields.map(({ name }) => name)
          expect(described).toEqual(expect.arrayContaining(Object.keys(fields)))
        }
        silent(records, others)
      })
    }
  })
}

function silent(told: unknown, personal: string[]): void {
  const text = JSON.stringify(told)?.toLowerCase() ?? ''
  for (const detail of personal) expect(text).not.toContain(detail.toLowerCase())
}

/** What the person is told, but for instants; counts per inner table are lost when Matomo's answer is. */
function gist(result: unknown): unknown {
  const { outcome, remains, counts, ok, found, groups, records, fields } = result as Record<string, unknown>
  const tables = (counts as { label: string }[] | undefined)?.filter(
    ({ label }) => !/^log_(conversion|link_visit_action)$/.test(label),
  )
  const told = JSON.stringify({ outcome, remains, counts: tables, ok, found, groups, records, fields })
  return JSON.parse(told.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'an instant'))
}
