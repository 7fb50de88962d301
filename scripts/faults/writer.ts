import { openSync, writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { saveDraft } from '../../lib/commands/save-draft.ts'
import { env } from '../../lib/env.ts'
import { clockOf } from '../../lib/now.ts'
import { hashToken } from '../../lib/vault/token.ts'
import { openOwnDesk } from '../cli/store.ts'

// A process beside the web and the workers that writes to their database as fast as it is let: forms that people keep.
// What was committed is written down, in the file that is its argument.

const { desk } = await openOwnDesk(clockOf(env()))
const kept = openSync(process.argv[2]!, 'a')
/** So many forms are kept one after the other; then the others have their turn. */
const AT_ONCE = 20
const PAUSE_MS = 1

async function keep(number: number): Promise<void> {
  const { token } = await saveDraft(desk, { token: null, data: { number } })
  writeSync(kept, `${hashToken(token)}\n`)
}

for (let number = 0; ; number += AT_ONCE) {
  const some = await Promise.allSettled(Array.from({ length: AT_ONCE }, (_, i) => keep(number + i)))
  // No room: those forms were not kept, and nobody was told that they were.
  await wait(some.some(({ status }) => status === 'rejected') ? 100 : PAUSE_MS)
}
