// npm start: the desk for real use. Settings come from the environment and from `.env`; docs/operations.md lists them.

import { requireNode } from './node-version.mjs'

requireNode()
const { runDesk } = await import('./desk.mjs')
await runDesk({ sandbox: false })
