// npm run test:faults: crashes and faults for half an hour or more. `npm run test:faults -- --help` says what can be set.

import { requireNode } from './node-version.mjs'

requireNode()
const { runFaults } = await import('./suites.mjs')
await runFaults(process.argv.slice(2))
