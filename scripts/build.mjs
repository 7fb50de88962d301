import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { withoutSettings } from './environment.mjs'
import { ROOT } from './root.mjs'
import { runNode } from './run.mjs'
import { Sentence, step } from './say.mjs'

const inRoot = (...parts) => path.join(ROOT, ...parts)

const BUNDLES = {
  'workers/main': 'workers/main.ts',
  migrate: 'scripts/migrate.ts',
  'setup-link': 'scripts/setup-link.ts',
  rightsdesk: 'scripts/rightsdesk.ts',
  'seed-demo': 'scripts/seed-demo.ts',
  'sandbox/main': 'e2e/fakes/main.ts',
  'sandbox/mailbox': 'e2e/fakes/mailbox.ts',
}

/** Leaves the libraries' code out of the source maps: whoever reads one, to tell where an error arose, waits for it. */
const ownCodeMapped = {
  name: 'own-code-mapped',
  setup({ onLoad }) {
    const map = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64')
    onLoad({ filter: /node_modules\/.*\.[cm]?js$/ }, async ({ path: file }) => ({
      contents: `${await readFile(file, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${map}`,
      loader: 'js',
    }))
  },
}

/**
 * How the bundles are made. The libraries are within: a thousand files less to find make a start three times as fast.
 * Left outside: what is compiled for the machine, and the drivers that diagnostics hook into.
 */
export const BUNDLING = {
  entryPoints: BUNDLES,
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['better-sqlite3', 'pg', 'ioredis'],
  // What is loaded stays in memory, comments and the libraries' development halves too.
  minifyWhitespace: true,
  minifySyntax: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  // Libraries of the older kind expect these.
  banner: {
    js: `import { createRequire as requireOf } from 'node:module'
import { dirname as folderOfFile } from 'node:path'
import { fileURLToPath as fileOfUrl } from 'node:url'
const require = requireOf(import.meta.url)
const __filename = fileOfUrl(import.meta.url)
const __dirname = folderOfFile(__filename)`,
  },
  sourcemap: true,
  sourcesContent: false,
  plugins: [ownCodeMapped],
  logLevel: 'silent',
}

const ALWAYS = ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts/build.mjs']
const WEB_SOURCES = [...ALWAYS, 'app', 'lib', 'public', 'proxy.ts', 'instrumentation.ts', 'next.config.js']
export const BUNDLE_SOURCES = [...ALWAYS, 'lib', 'workers', 'scripts', 'e2e/fakes', 'e2e/recipients.ts']

function* filesIn(name) {
  const full = inRoot(name)
  if (!existsSync(full)) return
  if (statSync(full).isFile()) yield name
  else for (const entry of readdirSync(full).sort()) yield* filesIn(path.posix.join(name, entry))
}

/** @param {string[]} names files and folders that a build is made from */
function digest(names) {
  const hash = createHash('sha256').update(process.versions.node)
  for (const name of names) {
    for (const file of filesIn(name)) {
      if (/\.test\.tsx?$/.test(file)) continue
      hash
        .update(`${file}\0`)
        .update(readFileSync(inRoot(file)))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

const stampFile = (what) => inRoot('dist', `.${what}`)
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : '')

function stamp(what, text) {
  mkdirSync(inRoot('dist'), { recursive: true })
  writeFileSync(stampFile(what), text)
}

async function buildBundles() {
  const made = digest(BUNDLE_SOURCES)
  const complete = Object.keys(BUNDLES).every((name) => existsSync(inRoot('dist', `${name}.js`)))
  if (complete && read(stampFile('bundles')) === made) return
  const { build, stop } = await import('esbuild')
  try {
    await build({ ...BUNDLING, absWorkingDir: ROOT })
  } catch (error) {
    throw new Sentence('The workers could not be built: see above.', error.message)
  } finally {
    await stop()
  }
  stamp('bundles', made)
}

async function buildWeb() {
  // The build's own id is part of the stamp: another build in .next is not taken for ours.
  const made = digest(WEB_SOURCES)
  const buildId = () => read(inRoot('.next', 'BUILD_ID'))
  if (buildId() && read(stampFile('web')) === `${made} ${buildId()}`) return
  rmSync(stampFile('web'), { force: true })
  const { code, output } = await runNode(inRoot('node_modules/next/dist/bin/next'), ['build'], {
    env: { ...withoutSettings(process.env), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (code !== 0) throw new Sentence('The pages could not be built (next build): see above.', output)
  stamp('web', `${made} ${buildId()}`)
}

/** Builds what has changed since the last time. */
export async function build() {
  await step('Building workers', buildBundles)
  await step('Building pages', buildWeb)
}
