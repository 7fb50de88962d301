import { connect } from 'node:net'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { sendRaw } from './fuzz/raw-http.ts'
import { confirm, file } from './person.ts'
import { deskOf, ZOFIA } from './staff.ts'
import type { System } from './system.ts'

test.use({ systemOptions: { profile: 'e2e/profiles/desk.yaml' } })

const FORM = 'application/x-www-form-urlencoded'
const MEGABYTE = 1024 * 1024

test('what is too long gets an answer that says so, announced or not', async ({ system }) => {
  const bytes = (size: number, sign: string) => Buffer.alloc(size, sign)
  for (const isAnnounced of [true, false]) {
    for (const size of [64 * 1024 + 1, 5 * MEGABYTE]) {
      const form = await post(system, '/en/request/submit', FORM, bytes(size, 'x'), isAnnounced)
      expect(form.status).toBe(413)
      expect(form.text).toContain('What you sent is too long for this form.')
    }
    const api = await post(system, '/api/v1/requests', 'application/json', bytes(66_000, ' '), isAnnounced)
    expect(api.status).toBe(413)
    expect(api.text).toContain('urn:rightsdesk:problem:too-large')
  }
})

test('what is no form, or no JSON, is refused as such', async ({ system }) => {
  const wrong: [path: string, type: string, body: string, status: number][] = [
    ['/en/request/submit', 'application/json', '{}', 415],
    ['/en/status/find', 'text/plain', 'email=ada@example.test', 415],
    ['/partner/x/answer', 'multipart/form-data; boundary=a', '--a--\r\n', 415],
    ['/partner/x/answer', 'multipart/form-data; boundary=a', 'no parts', 400],
    ['/api/v1/requests', FORM, 'right=erasure', 415],
    ['/api/v1/requests', 'application/json', '{"right":', 400],
    ['/api/v1/requests', 'application/json', '\0', 400],
    ['/api/v1/requests', 'application/json', '[]', 422],
  ]
  for (const [path, type, body, status] of wrong)
    expect((await post(system, path, type, Buffer.from(body))).status, `${path} ${type} ${body}`).toBe(status)
})

test('who sends drop by drop is hung up on, and holds up nobody', async ({ system, page }) => {
  const { host, port } = new URL(system.baseUrl)
  const slow = ['/en/request/submit', '/api/v1/requests', '/desk/sign-in'].map(
    (path) =>
      new Promise<string>((resolve, reject) => {
        const received: Buffer[] = []
        const socket = connect(Number(port), '127.0.0.1')
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nIdempotency-Key: 0123456789abcdef\r\nContent-Type: ${path.startsWith('/api') ? 'application/json' : FORM}\r\nContent-Length: 60000\r\n\r\n`,
        )
        const drops = setInterval(() => socket.write('x'), 500)
        const limit = setTimeout(() => reject(new Error(`${path} was still listened to`)), 40_000)
        socket.on('data', (bytes) => received.push(bytes))
        socket.on('error', () => undefined)
        socket.on('close', () => {
          clearInterval(drops)
          clearTimeout(limit)
          resolve(Buffer.concat(received).toString())
        })
      }),
  )
  await file(page, { email: 'meanwhile@example.test', right: 'Have your data erased' })
  for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1\.1 408 /)
})

test('staff attach a file of up to 25 MB, whole, and are told where it is larger', async ({
  system,
  page,
  newContext,
}) => {
  await file(page, { email: 'files@example.test', right: 'Have your data erased' })
  await confirm(page, system, 'files@example.test')
  const desk = await deskOf(ZOFIA, system, newContext)
  await desk.goto('/desk?view=open')
  await desk.getByRole('link', { name: /^TH-/ }).first().click()
  await desk.getByRole('link', { name: 'Timeline' }).click()
  const address = `${new URL(desk.url()).pathname}/files`
  const small = await upload(desk, address, 24.9)
  expect(await small.json()).toEqual({ ok: true, message: 'Attached' })
  const large = await upload(desk, address, 25.2)
  expect(large.status()).toBe(413)
  expect(await large.json()).toEqual({ ok: false, message: 'The file is too large.' })
})

function upload(desk: Page, address: string, megabytes: number) {
  const buffer = Buffer.alloc(megabytes * MEGABYTE, 'tea')
  return desk.request.post(address, {
    multipart: { file: { name: 'scan.pdf', mimeType: 'application/pdf', buffer } },
  })
}

function post(system: System, path: string, type: string, body: Buffer, isAnnounced = true) {
  const { host, port } = new URL(system.baseUrl)
  const size = Buffer.from(`${body.length.toString(16)}\r\n`)
  return sendRaw(Number(port), {
    head: [
      `POST ${path} HTTP/1.1`,
      `Host: ${host}`,
      `Content-Type: ${type}`,
      'Idempotency-Key: 0123456789abcdef',
      isAnnounced ? `Content-Length: ${body.length}` : 'Transfer-Encoding: chunked',
      'Connection: close',
    ].join('\r\n'),
    body: isAnnounced ? body : Buffer.concat([size, body, Buffer.from('\r\n0\r\n\r\n')]),
    isCutOff: false,
  })
}
