#!/usr/bin/env node
// npx rightsdesk …: the operator's commands, with the settings that npm start uses. Plain Node, which bundles
// scripts/rightsdesk.ts when it is missing or out of date.
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const BUNDLE = path.join(ROOT, 'dist', 'rightsdesk.js')
const SOURCES = ['lib', 'scripts', 'package.json'].map((name) => path.join(ROOT, name))

/** @param {string} name @returns {number} when anything in it was last changed, in ms */
function changedAt(name) {
  const about = statSync(name)
  if (!about.isDirectory()) return /\.(ts|json)$/.test(name) ? about.mtimeMs : 0
  const inside = readdirSync(name).map((entry) => changedAt(path.join(name, entry)))
  return Math.max(about.mtimeMs, ...inside)
}

async function bundle() {
  const { build } = await import('esbuild')
  // Written beside and moved into place: two commands at once never read half a bundle.
  const beside = path.join(ROOT, 'dist', `rightsdesk.${process.pid}.js`)
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['scripts/rightsdesk.ts'],
    outfile: beside,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  })
  renameSync(beside, BUNDLE)
}

if (!existsSync(path.join(ROOT, 'node_modules', 'esbuild'))) {
  process.stderr.write('The packages are not installed yet: run npm install in this folder.\n')
  process.exit(2)
}
const dotEnv = path.join(ROOT, '.env')
if (existsSync(dotEnv)) process.loadEnvFile(dotEnv)
process.env.RIGHTSDESK_DATA = path.resolve(ROOT, process.env.RIGHTSDESK_DATA || 'data')
process.env.BASE_URL ||= `http://localhost:${process.env.PORT || 3000}`
const key = path.join(process.env.RIGHTSDESK_DATA, 'master.key')
if (!process.env.MASTER_KEY && !process.env.MASTER_KEY_FILE && existsSync(key))
  process.env.MASTER_KEY_FILE = key

if (!existsSync(BUNDLE) || statSync(BUNDLE).mtimeMs < Math.max(...SOURCES.map(changedAt))) await bundle()
await import('../dist/rightsdesk.js')
