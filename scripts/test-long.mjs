// npm run test:long: what takes minutes, or a server that the other tests do without. `npm run test:long -- stores` runs only that.

import { requireNode } from './node-version.mjs'

requireNode()
const { LONG, runSuites } = await import('./suites.mjs')
await runSuites(process.argv.slice(2), LONG)
