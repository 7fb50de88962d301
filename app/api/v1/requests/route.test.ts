import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type TestDesk, testDesk } from '../../../../lib/commands/test-desk.ts'
import { TEST_PROFILE } from '../../../../lib/commands/test-profile.ts'
import { requests } from '../../../../lib/db/schema.ts'
import type { Site } from '../../../_server/site.ts'
import { POST } from './route.ts'

const kept = globalThis as { rightsdeskDesk?: Promise<TestDesk>; rightsdeskSite?: Site }
let desk: TestDesk
beforeEach(async () => {
  vi.stubEnv('MASTER_KEY', Buffer.alloc(32, 7).toString('base64'))
  vi.stubEnv('BASE_URL', 'https://desk.example.test')
  desk = await testDesk()
  kept.rightsdeskDesk = Promise.resolve(desk)
  kept.rightsdeskSite = { profile: TEST_PROFILE, locales: ['en', 'de'] }
})
afterEach(async () => {
  vi.unstubAllEnvs()
  kept.rightsdeskDesk = undefined
  kept.rightsdeskSite = undefined
  await desk.db.close()
})

const BODY = { right: 'erasure', email: 'ada@example.test', context: 'website', message: 'Please.' }

function sent(body: object): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'one-key-for-all-0001' }
  return POST(
    new Request('https://desk.example.test/api/v1/requests', {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    }),
  )
}

it('answers one reference for a request that is sent twice, and 422 for another one under its key', async () => {
  const first = await sent(BODY)
  expect(first.status).toBe(202)
  const again = await sent(BODY)
  expect([again.status, await again.json()]).toEqual([202, await first.json()])
  const other = await sent({ ...BODY, email: 'grace@example.test' })
  expect(other.headers.get('content-type')).toBe('application/problem+json')
  const told = await other.text()
  expect(JSON.parse(told)).toEqual({
    type: 'urn:rightsdesk:problem:idempotency-key-used',
    title: 'This Idempotency-Key stands for another request. Send this one under a key of its own.',
    status: 422,
  })
  expect(await desk.db.read.$count(requests)).toBe(1)
})
