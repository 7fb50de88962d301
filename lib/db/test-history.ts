import type { KeyObject } from 'node:crypto'
import { appendEvent, DESK_CHAIN } from './audit.ts'
import { appendCheckpoint } from './checkpoints.ts'
import type { Db } from './client.ts'
import { requests } from './schema.ts'
import { requestRow } from './test-request.ts'

const BEGAN = Date.parse('2026-03-02T09:00:00Z')
const MINUTE_MS = 60_000

/** A desk that only files, notes and signs: what an audit trail is made of, with a clock of its own. */
export function writesHistory(db: Db, signingKey: KeyObject) {
  let minutes = 0
  const now = () => new Date(BEGAN + minutes++ * MINUTE_MS)

  async function note(chain: string, times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      const at = now()
      await db.transaction((tx) =>
        appendEvent(tx, { chain, type: 'note.added', actor: 'staff_dpo', data: { minute: minutes }, at }),
      )
    }
  }

  return {
    note,
    async file(id: string, events: number): Promise<void> {
      const at = now()
      await db.transaction((tx) => tx.insert(requests).values(requestRow(id, at)))
      await note(id, events)
    },
    /** @param chains null: all that grew */
    async sign(chains: string[] | null = null): Promise<void> {
      const at = now()
      await db.transaction((tx) => appendCheckpoint(tx, signingKey, at, chains))
    },
  }
}

/**
 * Three requests and the desk's own chain under three checkpoints: the first signs req_a, req_b and req_c up to 4 and
 * desk up to 2; the second req_b up to 6; the third req_a up to 5 besides. One event of the desk is newer.
 */
export async function writeHistory(db: Db, signingKey: KeyObject): Promise<void> {
  const desk = writesHistory(db, signingKey)
  for (const id of ['req_a', 'req_b', 'req_c']) await desk.file(id, 4)
  await desk.note(DESK_CHAIN, 2)
  await desk.sign()
  await desk.note('req_b', 2)
  await desk.sign(['req_b'])
  await desk.note('req_a')
  await desk.sign()
  await desk.note(DESK_CHAIN)
}
