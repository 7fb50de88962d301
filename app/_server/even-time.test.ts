import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { EVEN_MS, inEvenTime } from './even-time.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Milliseconds until it answers, by a clock that only this test moves. */
async function answersAfter(work: () => Promise<void>): Promise<number> {
  const begun = Date.now()
  let at: number | null = null
  const noted = () => {
    at = Date.now()
  }
  void inEvenTime(work).then(noted, noted)
  while (at === null) await vi.advanceTimersByTimeAsync(1)
  return at - begun
}

it('answers as late where there was something to do, where there was nothing, and where it failed', async () => {
  const long = () => new Promise<void>((done) => setTimeout(done, EVEN_MS - 1))
  expect(await answersAfter(async () => {})).toBe(EVEN_MS)
  expect(await answersAfter(long)).toBe(EVEN_MS)
  expect(await answersAfter(() => Promise.reject(new Error('database away')))).toBe(EVEN_MS)
})

it('does not hide a failure', async () => {
  const failing = inEvenTime(() => Promise.reject(new Error('database away')))
  const seen = expect(failing).rejects.toThrow('database away')
  await vi.advanceTimersByTimeAsync(EVEN_MS)
  await seen
})
