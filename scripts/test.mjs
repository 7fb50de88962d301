// npm test: every suite, one after the other; the last line counts them all. `npm test -- unit e2e` runs only those.

import { requireNode } from './node-version.mjs'

requireNode()
const { runSuites } = await import('./suites.mjs')
await runSuites(process.argv.slice(2))
