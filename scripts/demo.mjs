// npm run demo: the desk in a sandbox of its own, with invented recipients, a mailbox and some twenty requests.

import { requireNode } from './node-version.mjs'

requireNode()
const { runDesk } = await import('./desk.mjs')
await runDesk({ sandbox: true })
