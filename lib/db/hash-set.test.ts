import { hash } from 'node:crypto'
import { expect, it } from 'vitest'
import { hashSet } from './hash-set.ts'

const hashes = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => hash('sha256', `event ${from + i}`))

it('has what was added, also after it grew several times, and nothing else', () => {
  const set = hashSet()
  const added = hashes(0, 20_000)
  for (const one of [...added, ...added.slice(0, 100)]) set.add(one)
  expect(added.filter((one) => !set.has(one))).toEqual([])
  expect(hashes(20_000, 20_000).filter((one) => set.has(one))).toEqual([])
})

it('leaves out what is beyond its limit, and what is no hash', () => {
  const set = hashSet(10)
  const added = hashes(0, 20)
  for (const one of ['', 'not a hash', ...added]) set.add(one)
  expect(added.filter((one) => set.has(one))).toEqual(added.slice(0, 10))
  expect([set.has(''), set.has('not a hash')]).toEqual([false, false])
})
