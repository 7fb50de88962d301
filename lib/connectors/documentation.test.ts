import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { KnownIdentifier } from './contract.ts'
import { httpConnector } from './http-endpoint/connector.ts'
import { http } from './http-endpoint/manifest.ts'
import { discoverySchema, lookUpSchema, orderSchema, pageSchema } from './http-endpoint/protocol.ts'
import { signatureHeaders } from './http-endpoint/signature.ts'
import { manifests } from './manifests.ts'
import { callContext, ERASURE } from './test-call.ts'

const page = readFileSync(path.join(import.meta.dirname, '../../docs/connectors.md'), 'utf8')

/** The code blocks of one language, in order. */
function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    (one) => one[1]!,
  )
}

/** The keys told in the table below a connector's heading. */
function documented(id: string): string[] {
  const section = page.split(`### \`${id}\`\n`)[1]?.split(/^##/m)[0] ?? ''
  return [...section.matchAll(/^\| `([\w.]+)`/gm)].map((one) => one[1]!)
}

interface Shape {
  properties?: Record<string, Shape>
  anyOf?: Shape[]
  oneOf?: Shape[]
  items?: Shape
}

function keysOf({ properties = {}, anyOf = [], oneOf = [] }: Shape, before = ''): string[] {
  const own = Object.entries(properties).flatMap(([key, inner]) => [
    before + key,
    ...keysOf(inner, `${before}${key}.`),
  ])
  return [...new Set([...own, ...[...anyOf, ...oneOf].flatMap((one) => keysOf(one, before))])]
}

test.each(manifests.map((manifest) => [manifest.id, manifest] as const))(
  'the page tells every key of %s, and no other',
  (id, { config }) => {
    const shape = z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) as Shape
    expect(documented(id).sort()).toEqual(keysOf(shape).sort())
    expect(page).toMatch(new RegExp(`^\\| \`${id}\` `, 'm'))
  },
)

test('the example of a signed call has the signature we would send', () => {
  const [, secret] = /With the secret `(.+)`/.exec(page)!
  const [head, body] = blocks('http')[0]!.trimEnd().split('\n\n')
  const [, method, target] = /^(\w+) (\S+)/.exec(head!)!
  const timestamp = Number(/Timestamp: (\d+)/.exec(head!)![1])
  const signed = signatureHeaders(secret!, {
    method: method!,
    target: target!,
    body: body!,
    at: new Date(timestamp * 1000),
  })
  expect(/Signature: (\S+)/.exec(head!)![1]).toBe(signed['rightsdesk-signature'])
  expect(Date.parse(JSON.parse(body!).submitted_time) / 1000).toBe(timestamp)
})

test('the examples of answers are ones we understand', () => {
  const [order, copy, lookUp, discovery] = blocks('json').map((one): unknown => JSON.parse(one))
  expect(orderSchema.parse(order)).toMatchObject({ status: 'completed', not_found: false })
  expect(pageSchema.parse(copy).records).toHaveLength(1)
  expect(lookUpSchema.parse(lookUp).fields).toHaveLength(1)
  expect(discoverySchema.parse(discovery).lookups).toEqual({ found: true, fields: false })
})

test('the example of a service takes an order, counts what it removed, and refuses a stranger', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'service-'))
  const file = path.join(folder, 'service.mjs')
  const secret = 'a-secret-of-more-than-thirty-two-letters'
  const [source] = blocks('js')
  writeFileSync(file, source!)
  const service = spawn(process.execPath, [file], {
    env: { SECRET: secret, PORT: '0', NODE_ENV: 'test' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [port] = await once(service.stdout, 'data')
    const { check, erase, recheck } = httpConnector as Required<typeof httpConnector>
    const config = http.config.parse({
      baseUrl: `http://127.0.0.1:${String(port).trim()}`,
      secret,
      identifiers: ['email'],
      capabilities: ['erase'],
    })
    const ada: KnownIdentifier[] = [{ kind: 'email', value: 'Ada@example.test' }]
    expect(await check(callContext(config, []))).toMatchObject({ ok: true })
    const stranger = { ...config, secret: secret.toUpperCase() }
    await expect(erase(callContext(stranger, ada))).rejects.toMatchObject({ fault: 'auth' })
    const call = callContext(config, ada)
    const removed = { outcome: 'done', counts: [{ label: 'customer', count: 1 }] }
    expect(await erase(call)).toMatchObject(removed)
    expect(await recheck(callContext(config, ada, { handles: call.kept }), ERASURE)).toMatchObject(removed)
    expect(await erase(callContext(config, ada))).toMatchObject({ outcome: 'not_found' })
  } finally {
    service.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
})
