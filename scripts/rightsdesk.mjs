#!/usr/bin/env node
// npx rightsdesk …: the operator's commands, with the settings that npm start uses.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './root.mjs'
import { bundle } from './system.mjs'

const dotEnv = path.join(ROOT, '.env')
if (existsSync(dotEnv)) process.loadEnvFile(dotEnv)
const data = path.resolve(ROOT, process.env.RIGHTSDESK_DATA || 'data')
const key = path.join(data, 'master.key')
const hasKey = process.env.MASTER_KEY || process.env.MASTER_KEY_FILE || !existsSync(key)

if (!existsSync(bundle('rightsdesk'))) {
  console.error('Rightsdesk is not built yet: run npm start once.')
  process.exit(1)
}
const { status } = spawnSync(process.execPath, [bundle('rightsdesk'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd: ROOT,
  env: {
    ...process.env,
    RIGHTSDESK_DATA: data,
    BASE_URL: process.env.BASE_URL || 'http://localhost:3000',
    ...(hasKey ? {} : { MASTER_KEY_FILE: key }),
  },
})
process.exit(status ?? 1)
