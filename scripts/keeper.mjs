// Ends what a command has started when that command itself is gone, also after SIGKILL. It is told the process groups
// on stdin, one JSON line each; the end of stdin is the end of its parent.

import { createInterface } from 'node:readline'
import { terminateAll } from './terminate.mjs'

const groups = new Map()

for (const name of ['SIGINT', 'SIGHUP', 'SIGTERM']) process.on(name, () => {})

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { forget, ...group } = JSON.parse(line)
    if (forget) groups.delete(forget)
    else groups.set(group.pid, group)
  })
  .on('close', async () => {
    await terminateAll([...groups.values()])
    process.exit(0)
  })
