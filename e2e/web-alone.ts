import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { withoutSettings } from '../scripts/environment.mjs'
import { freePort } from '../scripts/ports.mjs'
import { answers, supervise } from '../scripts/processes.mjs'
import { ROOT } from '../scripts/root.mjs'

const NEXT = path.join(ROOT, 'node_modules/next/dist/bin/next')

export interface Web {
  url: string
  /** what it has written so far */
  log(): string
  stop(): Promise<void>
}

/**
 * A web process of the production build on data that are there already: no worker, no Redis.
 * @param env its settings; BASE_URL is its own address where none is given
 * @param root the build, where it is not the house's own
 */
export async function startWebAlone(env: Record<string, string>, root: string = ROOT): Promise<Web> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const lines: string[] = []
  const web = supervise({
    name: 'web',
    command: process.execPath,
    args: [NEXT, 'start', '-p', String(port), '-H', '127.0.0.1'],
    cwd: root,
    env: { ...withoutSettings(process.env), NODE_ENV: 'production', BASE_URL: url, ...env },
    output: (line: string) => void lines.push(line),
  })
  await web.ready(() => answers(`${url}/healthz`))
  return { url, log: () => lines.join('\n'), stop: () => web.stop() }
}

/** The production build once more, and nothing in front of its pages, actions and handlers: its proxy is taken out. */
export function buildWithoutProxy(): { root: string; remove(): void } {
  const root = mkdtempSync(path.join(tmpdir(), 'rightsdesk-no-proxy-'))
  cpSync(path.join(ROOT, '.next'), path.join(root, '.next'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => !/\.next\/(cache|trace|types|diagnostics)/.test(file),
  })
  for (const name of ['node_modules', 'package.json', 'next.config.js'])
    symlinkSync(path.join(ROOT, name), path.join(root, name))
  const manifest = path.join(root, '.next/server/functions-config-manifest.json')
  const config = JSON.parse(readFileSync(manifest, 'utf8')) as { functions: Record<string, unknown> }
  if (!('/_middleware' in config.functions)) throw new Error('the build has no proxy to take out')
  delete config.functions['/_middleware']
  writeFileSync(manifest, JSON.stringify(config))
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}
