// npm run bench: what the product costs beside the raw limits of this machine. `npm run bench -- intake list` measures
// only those; `--rounds 3` shortens it. Not part of the tests: a figure is no condition.

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from './build.mjs'
import { withoutSettings } from './environment.mjs'
import { runCommand } from './lifetime.mjs'
import { requireNode } from './node-version.mjs'
import { providePackages } from './provide/packages.mjs'
import { findRedis } from './provide/redis.mjs'
import { ROOT } from './root.mjs'
import { runNode } from './run.mjs'

requireNode()

const LIMIT_MS = 3 * 60 * 60_000
const PROGRAMS = ['main', 'load', 'bare-queue', 'loop-delay', 'busy']

/** The commands of npm stay files of their own: they find others by where they lie. */
const commandsStay = {
  name: 'commands-stay',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\/.*\.mjs$/ }, ({ path: name, resolveDir }) => ({
      path: pathToFileURL(path.resolve(resolveDir, name)).href,
      external: true,
    }))
  },
}

async function bundlePrograms() {
  const esbuild = await import('esbuild')
  try {
    await esbuild.build({
      absWorkingDir: ROOT,
      entryPoints: Object.fromEntries(PROGRAMS.map((name) => [`bench/${name}`, `scripts/bench/${name}.ts`])),
      outdir: 'dist',
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      plugins: [commandsStay],
      logLevel: 'error',
    })
  } finally {
    await esbuild.stop()
  }
}

await runCommand(async () => {
  await providePackages()
  await findRedis()
  await build()
  mkdirSync(path.join(ROOT, 'dist', 'bench'), { recursive: true })
  await bundlePrograms()
  const { code } = await runNode(path.join(ROOT, 'dist/bench/main.js'), process.argv.slice(2), {
    env: { ...withoutSettings(process.env), NODE_ENV: 'production', LOG_LEVEL: 'silent' },
    show: true,
    timeoutMs: LIMIT_MS,
  })
  return code
}, 130)
