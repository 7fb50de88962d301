// node scripts/bench/package.mjs [records] [files]: how much memory and time a large access package takes.
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')
const outfile = path.join(root, 'dist', 'bench-package.js')
await build({
  absWorkingDir: root,
  entryPoints: ['scripts/bench/package.ts'],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'error',
})
execFileSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' })
