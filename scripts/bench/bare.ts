import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '../ports.mjs'
import { answers, supervise } from '../processes.mjs'
import { ROOT } from '../root.mjs'
import { runNode } from '../run.mjs'

// A bare Next app with the same Next and React, served the same way: an empty page and an empty route handler.
// Outside of the repository, or Next would take this product's own proxy and instrumentation for the bare app's.
const FOLDER = path.join(
  tmpdir(),
  `rightsdesk-bare-${createHash('sha256').update(ROOT).digest('hex').slice(0, 12)}`,
)
const NEXT = path.join(ROOT, 'node_modules/next/dist/bin/next')

const FILES: Record<string, string> = {
  'package.json': '{ "private": true, "type": "module" }\n',
  'next.config.js':
    'export default { poweredByHeader: false, reactStrictMode: true, turbopack: { root: "/" } }\n',
  'app/layout.js': `export default ({ children }) => <html lang="en"><body>{children}</body></html>\n`,
  // Rendered at each request, as the desk's pages are.
  'app/page.js': `import { headers } from 'next/headers'
export default async function Page() { await headers(); return <main /> }\n`,
  'app/empty/route.js': `export async function POST() { return new Response(null, { status: 303, headers: { Location: '/' } }) }\n`,
}

export interface BareNext {
  origin: string
  pid: number
  folder: string
  /** what came of the bundle: the files under `.next/static` */
  stop: () => Promise<void>
}

/** Builds it once for each version of Next, React and Node. */
async function buildBare(): Promise<void> {
  const versions = ['next', 'react'].map((name) => {
    const about = readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')
    return (JSON.parse(about) as { version: string }).version
  })
  const made = JSON.stringify([process.version, versions, FILES])
  const stamp = path.join(FOLDER, 'made')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === made) return
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(FOLDER, 'node_modules'), 'dir')
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(FOLDER, name)), { recursive: true })
    writeFileSync(path.join(FOLDER, name), text)
  }
  const { code, output } = await runNode(NEXT, ['build'], {
    cwd: FOLDER,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    timeoutMs: 300_000,
  })
  if (code !== 0) throw new Error(`The bare app could not be built:\n${output}`)
  writeFileSync(stamp, made)
}

export async function startBare(): Promise<BareNext> {
  await buildBare()
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const server = supervise({
    name: 'bare',
    command: process.execPath,
    args: [NEXT, 'start', '-p', String(port), '-H', '127.0.0.1'],
    cwd: FOLDER,
    env: { ...process.env, NODE_ENV: 'production' },
    output: () => {},
  })
  await server.ready(() => answers(origin))
  return { origin, pid: server.pid!, folder: FOLDER, stop: () => server.stop() }
}
