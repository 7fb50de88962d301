import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Call, type Fake, startServer } from '../../e2e/fakes/server.ts'
import type { ConnectorError } from './contract.ts'
import { type HttpRequest, httpClient } from './http.ts'
import { retryAfterMs } from './http-faults.ts'
import { callContext } from './test-call.ts'

let fake: Fake
let seen: Call | undefined
let body: unknown

beforeEach(async () => {
  seen = undefined
  body = { ok: true }
  fake = await startServer({
    handle: (call) => {
      seen = call
      return { status: 200, body }
    },
    secret: () => 'ada@example.test',
    control: { addPerson: () => ({}), people: () => [], remains: () => ({}) },
  })
})
afterEach(() => fake.close())

const okBody = z.object({ ok: z.boolean() })

function client(baseUrl = fake.url) {
  return httpClient(callContext({}, [], { now: () => new Date('2026-11-22T10:00:00Z') }), { baseUrl })
}

async function refused(request: HttpRequest<unknown>, baseUrl?: string): Promise<ConnectorError> {
  return client(baseUrl)
    .send(request)
    .then(
      () => expect.unreachable('the call should have failed'),
      (error: ConnectorError) => error,
    )
}

describe('a call to a system', () => {
  test('fills the path by name and leaves a trace of the template only', async () => {
    const http = client(`${fake.url}/prefix/`)
    await http.read({
      method: 'GET',
      template: '/people/{id}',
      path: { id: 'ada/x@example.test' },
      schema: okBody,
    })
    expect(seen?.path).toBe('/prefix/people/ada%2Fx%40example.test')
    expect(http.evidence).toEqual([
      { endpoint: 'GET /people/{id}', status: 200, at: '2026-11-22T10:00:00.000Z' },
    ])
  })

  test.each(['', '.', '..'])('never addresses another path by an id that is "%s"', async (id) => {
    expect(await refused({ method: 'DELETE', template: '/people/{id}', path: { id } })).toMatchObject({
      fault: 'bug',
    })
    expect(fake.calls).toEqual([])
  })

  test('sends JSON or a form, each with its own content type, and none without a body', async () => {
    await client().send({ method: 'POST', template: '/a', json: { x: 1 } })
    expect([seen?.headers['content-type'], seen?.body]).toEqual(['application/json', '{"x":1}'])
    await client().send({ method: 'POST', template: '/a', form: { 'v[0]': 'a b&c' } })
    expect([seen?.headers['content-type'], seen?.body]).toEqual([
      'application/x-www-form-urlencoded',
      'v%5B0%5D=a+b%26c',
    ])
    await client().send({ method: 'DELETE', template: '/a' })
    expect(seen?.headers['content-type']).toBeUndefined()
  })

  test('does not follow a redirect, which could carry the credentials elsewhere', async () => {
    fake.fail({ kind: 'redirect' })
    expect(await refused({ method: 'GET', template: '/a' })).toMatchObject({ fault: 'invalid' })
    expect(fake.calls).toEqual(['GET /a'])
  })

  test('reads no answer without an end into memory, and hangs up on it', async () => {
    let isOver = false
    const endless = createServer((_request, response) => {
      const piece = Buffer.alloc(1024 * 1024, 'x')
      response.on('close', () => {
        isOver = true
      })
      const more = () => {
        while (!isOver && response.write(piece));
      }
      response.on('drain', more)
      more()
    })
    await new Promise<void>((ready) => endless.listen(0, '127.0.0.1', ready))
    const { port } = endless.address() as { port: number }
    const error = await refused({ method: 'GET', template: '/a' }, `http://127.0.0.1:${port}`)
    expect(error).toMatchObject({ fault: 'invalid', message: 'GET /a answered more than 67108864 bytes' })
    await expect.poll(() => isOver).toBe(true)
    endless.close()
  })

  test.each([
    ['301', 'http://169.254.169.254/latest/meta-data/'],
    ['302', 'http://10.0.0.1/'],
    ['303', 'file:///etc/passwd'],
    ['307', 'http://[::1]:1/'],
    ['308', '//elsewhere.example/'],
  ])('goes nowhere that a system points to: %s %s', async (status, location) => {
    const pointing = createServer((_request, response) => {
      response.writeHead(Number(status), { location, 'content-type': 'application/json' }).end('{"ok":true}')
    })
    await new Promise<void>((ready) => pointing.listen(0, '127.0.0.1', ready))
    const { port } = pointing.address() as { port: number }
    const error = await refused({ method: 'GET', template: '/a', schema: okBody }, `http://127.0.0.1:${port}`)
    expect(error).toMatchObject({ fault: 'invalid', message: `GET /a answered ${status}` })
    pointing.close()
  })

  test('takes an answer in an unknown shape for our own bug and does not quote it', async () => {
    body = { ok: 'ada@example.test' }
    const error = await refused({ method: 'GET', template: '/a', schema: okBody })
    expect(error).toMatchObject({ fault: 'bug', message: 'GET /a answered 200 in an unknown shape' })
  })

  test('takes a refused connection for a passing fault', async () => {
    const { url } = fake
    await fake.close()
    expect(await refused({ method: 'GET', template: '/a' }, url)).toMatchObject({ fault: 'transient' })
  })

  test('makes no call once the deadline has passed', async () => {
    const call = { ...callContext({}, []), signal: AbortSignal.abort() }
    const http = httpClient(call, { baseUrl: fake.url })
    await expect(http.send({ method: 'GET', template: '/a' })).rejects.toMatchObject({ fault: 'transient' })
    expect(fake.calls).toEqual([])
  })
})

describe('the wait a system asks for', () => {
  const now = new Date('2026-11-22T10:00:00Z')
  test.each([
    [429, '7', 7_000],
    [429, 'Sun, 22 Nov 2026 10:01:30 GMT', 90_000],
    [503, 'Sun, 22 Nov 2026 09:00:00 GMT', 0],
    [429, undefined, undefined],
    [429, '-5', undefined],
    [429, 'soon', undefined],
    [429, '99999999999', 86_400_000],
    [423, undefined, 2_000],
    [423, '1', 2_000],
    [423, '9', 9_000],
  ])('with status %i and Retry-After %s is %s ms', (status, header, ms) => {
    expect(retryAfterMs(status, header, now)).toBe(ms)
  })
})
