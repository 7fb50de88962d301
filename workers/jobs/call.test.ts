import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type TestDesk, testDesk } from '../../lib/commands/test-desk.ts'
import { registry } from '../../lib/connectors/registry.ts'
import type { JobContext } from '../context.ts'
import { lookUpContext } from './call.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(async () => {
  vi.useRealTimers()
  await desk.db.close()
})

it('lets a look-up take as long as it gets answers, and ends it at one that does not come', async () => {
  const context = { desk, throttle: () => async () => {} } as unknown as JobContext
  const connector = registry.get('hubspot')!
  const of = { recipientId: 'hubspot', identifiers: [] }
  const { call, end } = lookUpContext(context, connector, of, new AbortController().signal)
  for (let answers = 0; answers < 5; answers++) {
    await call.throttle(call.signal)
    vi.advanceTimersByTime(100_000)
  }
  expect(call.signal.aborted).toBe(false)
  vi.advanceTimersByTime(20_000)
  expect(call.signal.aborted).toBe(true)
  end()
})
