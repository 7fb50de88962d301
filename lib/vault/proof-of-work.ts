import { type Challenge, createChallenge, randomInt, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { z } from 'zod'

/** How long a task is good for: long enough for a slow phone and a page that was put aside. */
const TASK_LIFE_MS = 20 * 60_000
/** One step takes a telephone a few milliseconds; the answer is found after so many of them. */
const STEP_COST = 5_000
const FEWEST_STEPS = 300
const MOST_STEPS = 1_000

const proofSchema = z.object({
  challenge: z.object({
    parameters: z.strictObject({
      algorithm: z.literal('PBKDF2/SHA-256'),
      nonce: z.string().regex(/^[0-9a-f]{32}$/),
      salt: z.string().regex(/^[0-9a-f]{32}$/),
      cost: z.literal(STEP_COST),
      keyLength: z.literal(32),
      keyPrefix: z.string().regex(/^[0-9a-f]{32}$/),
      data: z.strictObject({ goodUntil: z.number().int() }),
    }),
    signature: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  solution: z.object({
    counter: z.number().int().min(0).max(MOST_STEPS),
    derivedKey: z.string().regex(/^[0-9a-f]{64}$/),
  }),
})

/** A task for a browser, signed, so that nothing is kept of it here before it comes back. */
export function newTask(secret: string, now: Date): Promise<Challenge> {
  return createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: STEP_COST,
    counter: randomInt(FEWEST_STEPS, MOST_STEPS),
    data: { goodUntil: now.getTime() + TASK_LIFE_MS },
    deriveKey,
    hmacSignatureSecret: secret,
  })
}

/**
 * Looks at a posted proof, JSON of task and solution. One task, however spelled, has one `id`.
 * @returns null where it proves nothing: another shape, another key's task, a wrong solution, too late
 */
export async function readProof(
  secret: string,
  posted: string,
  now: Date,
): Promise<{ id: string; goodUntil: Date } | null> {
  const proof = proofSchema.safeParse(parsed(posted))
  if (!proof.success) return null
  const { challenge, solution } = proof.data
  const { nonce, data } = challenge.parameters
  if (data.goodUntil <= now.getTime()) return null
  const { verified } = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret: secret })
  return verified ? { id: nonce, goodUntil: new Date(data.goodUntil) } : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
