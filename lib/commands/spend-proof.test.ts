import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import { expect, it } from 'vitest'
import { spentProofs } from '../db/schema.ts'
import type { Desk } from './context.ts'
import { proofTask, spendProof } from './spend-proof.ts'
import { testDesk } from './test-desk.ts'

/** As the browser does it. */
async function solved(desk: Desk) {
  const challenge = await proofTask(desk)
  const solution = (await solveChallenge({ challenge, deriveKey }))!
  return { challenge, solution }
}

it('is good once, of many that bring it at the same time as well', async () => {
  const desk = await testDesk()
  const proof = JSON.stringify(await solved(desk))
  const taken = await Promise.all(Array.from({ length: 8 }, () => spendProof(desk, proof)))
  expect(taken.filter(Boolean)).toHaveLength(1)
  expect(await spendProof(desk, proof)).toBe(false)
  expect(await spendProof(desk, ` ${proof}`)).toBe(false)
  expect(await spendProof(desk, JSON.stringify(await solved(desk)))).toBe(true)
})

it('is good for twenty minutes, and not kept for longer than it could come back', async () => {
  const desk = await testDesk()
  const [early, late] = [JSON.stringify(await solved(desk)), JSON.stringify(await solved(desk))]
  desk.pass({ hours: 0.3 })
  expect(await spendProof(desk, early)).toBe(true)
  desk.pass({ hours: 0.1 })
  expect(await spendProof(desk, late)).toBe(false)
  expect(await spendProof(desk, early)).toBe(false)
  expect(await spendProof(desk, JSON.stringify(await solved(desk)))).toBe(true)
  expect(await desk.db.read.select().from(spentProofs)).toHaveLength(1)
})

it('is no proof where the task is not ours, was eased, prolonged or not solved', async () => {
  const desk = await testDesk()
  const { challenge, solution } = await solved(desk)
  const foreign = await solved(await testDesk())
  const goodUntil = desk.now().getTime() + 3_600_000 * 24
  const wrong = [
    foreign,
    { challenge, solution: { ...solution, counter: solution.counter - 1 } },
    { challenge, solution: { ...solution, derivedKey: '0'.repeat(64) } },
    { challenge: { ...challenge, signature: '0'.repeat(64) }, solution },
    { challenge: { ...challenge, parameters: { ...challenge.parameters, cost: 1 } }, solution },
    { challenge: { ...challenge, parameters: { ...challenge.parameters, keyPrefix: '' } }, solution },
    { challenge: { ...challenge, parameters: { ...challenge.parameters, data: { goodUntil } } }, solution },
    { challenge: { parameters: challenge.parameters }, solution },
    { challenge },
    {},
    null,
    [],
  ].map((one) => JSON.stringify(one))
  for (const posted of [
    ...wrong,
    '',
    'null',
    '{',
    '\0',
    '\ud800',
    '['.repeat(50_000),
    `{"__proto__":${'1'.repeat(400)}}`,
  ])
    expect(await spendProof(desk, posted), posted.slice(0, 200)).toBe(false)
  expect(await spendProof(desk, JSON.stringify({ challenge, solution }))).toBe(true)
})
