// npm run demo: the desk in a sandbox of its own, with invented recipients, a mailbox and some twenty requests.
// --analytics sql: the analytics store is reached by its tables instead of an interface, in a second sandbox.

import { parseArgs } from 'node:util'
import { requireNode } from './node-version.mjs'

requireNode()
const { runDesk } = await import('./desk.mjs')
await runDesk({ sandbox: true, analytics: analyticsAsked() })

function analyticsAsked() {
  try {
    const { analytics } = parseArgs({ options: { analytics: { type: 'string', default: 'matomo' } } }).values
    if (analytics === 'matomo' || analytics === 'sql') return analytics
  } catch {
    // Said below.
  }
  process.stderr.write('npm run demo takes one option: -- --analytics sql, or matomo, which it is without.\n')
  process.exit(2)
}
