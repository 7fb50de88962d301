import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Bench } from './figures.ts'

const run = promisify(execFile)
const PROGRAM = fileURLToPath(new URL('./busy.js', import.meta.url))

/** Two processes that write to one SQLite file as fast as they can: `busy.ts`. */
export const twoWriters: Bench = {
  name: 'busy',
  about: '100,000 transactions of two processes on one SQLite file',
  async run() {
    const { stdout } = await run(process.execPath, [PROGRAM])
    const seen = JSON.parse(stdout) as { transactions: number; failed: number; lost: number }
    return [
      {
        bench: 'busy',
        what: `of ${seen.transactions} transactions failed or lost`,
        value: seen.failed + seen.lost,
        unit: 'transactions',
        goal: { most: 0 },
      },
    ]
  },
}
