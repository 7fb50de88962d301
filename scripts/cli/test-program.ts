import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openDesk } from '../../lib/commands/open-desk.ts'
import { submitRequest } from '../../lib/commands/submit-request.ts'
import { manifests } from '../../lib/connectors/manifests.ts'
import { requestInputSchema } from '../../lib/domain/subject.ts'
import { loadProfile } from '../../lib/profile/load.ts'
import { withoutSettings } from '../environment.mjs'
import { migrateDesk } from '../migrate-desk.ts'

const PROGRAM = path.resolve('scripts/rightsdesk.mjs')
const PROFILE = path.resolve('profiles/small-shop.yaml')

/** For tests: a data folder with a key file and a migrated database, and the operator's commands on it. */
export async function testInstallation() {
  const folder = mkdtempSync(path.join(tmpdir(), 'rightsdesk-cli-'))
  const keyFile = path.join(folder, 'master.key')
  writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  await migrateDesk({ RIGHTSDESK_DATA: folder }, { now: new Date(), say: () => {} })
  const env = {
    ...withoutSettings(process.env),
    RIGHTSDESK_DATA: folder,
    MASTER_KEY_FILE: keyFile,
    BASE_URL: 'https://rights.example.test',
    PROFILE,
  }
  let keys = 0
  return {
    folder,
    keyFile,
    env,
    database: path.join(folder, 'rightsdesk.db'),
    /** The desk as a process of its own would open it; closed by the test. */
    openDesk: () =>
      openDesk({
        masterKey: readFileSync(keyFile, 'utf8').trim(),
        masterKeyFile: keyFile,
        databaseUrl: null,
        dataFolder: folder,
        profile: loadProfile(PROFILE, { lookUp: () => undefined, manifests }),
        now: () => new Date(),
      }),
    /** Files a request through the form. @returns its id */
    async file(email: string): Promise<string> {
      const desk = await this.openDesk()
      try {
        const { requestId } = await submitRequest(desk, {
          request: requestInputSchema.parse({
            right: 'erasure',
            email,
            context: desk.profile.contexts[0]!.id,
            details: {},
          }),
          locale: 'en',
          channel: 'form',
          identifiers: [],
          idempotencyKey: `key-${++keys}`,
        })
        return requestId
      } finally {
        await desk.db.close()
      }
    },
    run: (args: string[], more: Record<string, string> = {}) => ended(start(args, { ...env, ...more })),
    startWriter: () => startWriter(path.join(folder, 'rightsdesk.db')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A process that writes two rows in each transaction, without end. */
async function startWriter(database: string): Promise<{ stop: () => Promise<void> }> {
  const source = `
    const db = require('better-sqlite3')(process.argv[1], { timeout: 10000 })
    const row = db.prepare("insert into meta (name, value, at) values (?, ?, 0)")
    const both = db.transaction((n) => { row.run('left-' + n, 'x'.repeat(3000)); row.run('right-' + n, 'x') })
    let n = 0
    setInterval(() => { both(n++); if (n === 20) console.log('writing') }, 1)`
  const child = spawn(process.execPath, ['-e', source, database], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return {
    async stop() {
      const gone = once(child, 'close')
      child.kill('SIGKILL')
      await gone
    },
  }
}

function start(args: string[], env: Record<string, string | undefined>): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], { env: env as NodeJS.ProcessEnv })
}

/** What a process printed, once it has ended. */
function ended(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = ''
  let err = ''
  child.stdout!.on('data', (chunk) => {
    out += chunk
  })
  child.stderr!.on('data', (chunk) => {
    err += chunk
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}
