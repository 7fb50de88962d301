import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from './build.mjs'
import { provideMasterKey, takeDataFolder } from './data-folder.mjs'
import { withDriver } from './demo-profile.mjs'
import { withoutSettings } from './environment.mjs'
import { runCommand } from './lifetime.mjs'
import { isFree, nextFreePort } from './ports.mjs'
import { providePackages } from './provide/packages.mjs'
import { startRedis } from './provide/redis.mjs'
import { ROOT } from './root.mjs'
import { runNode } from './run.mjs'
import { Sentence, say, seconds, step } from './say.mjs'
import { bundle, startFakes, startMailbox, startWeb, startWorker } from './system.mjs'

/**
 * `npm start` and `npm run demo`: provides what is missing, migrates, builds, and runs until stopped.
 * @param {{ sandbox: boolean, analytics?: 'matomo' | 'sql' }} kind `analytics`: how the sandbox reaches its visits
 */
export function runDesk({ sandbox, analytics = 'matomo' }) {
  return runCommand(sandbox ? () => demo(analytics) : start, 0)
}

async function start() {
  const begun = Date.now()
  const dotEnv = path.join(ROOT, '.env')
  if (existsSync(dotEnv)) process.loadEnvFile(dotEnv)
  const settings = { ...process.env, NODE_ENV: 'production' }
  const data = path.resolve(ROOT, settings.RIGHTSDESK_DATA || 'data')
  const host = settings.HOST || '127.0.0.1'
  takeDataFolder(data)

  await providePackages()
  await build()
  // What the processes write from here on is for this user alone.
  process.umask(0o077)
  const port = await choosePort(settings.PORT, host)
  const env = {
    ...settings,
    RIGHTSDESK_DATA: data,
    PORT: String(port),
    BASE_URL: settings.BASE_URL || `http://localhost:${port}`,
    ...provideMasterKey(data, settings),
    ...(await provideRedis(settings, data)),
  }
  await migrate(env)
  startWorker({ env: { ...env, ...metricsOfWorker(settings) }, restart: true })
  await step('Starting web and workers', () => startWeb({ port, host, env, restart: true }))

  const setUp = await runNode(bundle('setup-link'), [], { env })
  if (setUp.code !== 0) throw new Sentence('The set-up link could not be made: see above.', setUp.output)
  say(`\nRightsdesk is ready after ${seconds(Date.now() - begun)}.`)
  say(`  ${'Address'.padEnd(18)}${env.BASE_URL}`)
  if (setUp.stdout.trim()) say(`  ${'First admin'.padEnd(18)}${setUp.stdout.trim()} (opens once)`)
  say(`  ${'Data'.padEnd(18)}${data}`)
  say('Ctrl-C stops it.\n')
  return undefined
}

async function demo(analytics) {
  const begun = Date.now()
  const data = path.join(ROOT, 'data-demo', ...(analytics === 'sql' ? ['sql'] : []))
  const host = '127.0.0.1'
  const seeded = path.join(data, 'seeded.json')
  takeDataFolder(data)
  await providePackages()
  await build()
  // What the processes write from here on is for this user alone.
  process.umask(0o077)
  if (!existsSync(seeded)) forgetHalfSeeded(data)

  const port = await choosePort(process.env.PORT, host)
  const taken = new Set([port])
  const another = async (from) => {
    const found = await nextFreePort(from, host, taken)
    taken.add(found)
    return found
  }
  const isolated = { ...withoutSettings(process.env), NODE_ENV: 'production' }
  const mailbox = await startMailbox({
    smtpPort: await another(3025),
    httpPort: await another(3080),
    dir: path.join(data, 'mail'),
    env: isolated,
    restart: true,
    quietStart: true,
  })
  const fakes = await startFakes({
    hubspotPort: await another(3081),
    matomoPort: await another(3082),
    env: isolated,
    restart: true,
    quietStart: true,
  })
  const env = {
    ...isolated,
    ...fakes.printed.env,
    ...(analytics === 'sql' ? ownAnalytics(data) : {}),
    SANDBOX: '1',
    RIGHTSDESK_DATA: data,
    PORT: String(port),
    BASE_URL: `http://localhost:${port}`,
    SMTP_URL: mailbox.smtpUrl,
    MAIL_FROM: 'privacy@sandbox.example.test',
    LOG_LEVEL: 'warn',
    ...provideMasterKey(data, isolated),
    ...(await provideRedis(process.env, data)),
  }
  await migrate(env)
  // Before any worker runs: the seed plays two months, and does the ledger's work itself at the time of each story.
  if (!existsSync(seeded)) await step('Filling in invented requests', () => seed(env, seeded))
  startWorker({ env, restart: true })
  await step('Starting web and workers', () => startWeb({ port, host, env, restart: true }))

  say(
    `\nThe sandbox is ready after ${seconds(Date.now() - begun)}. Nothing leaves this machine; all people are invented.`,
  )
  const rows = [
    ['Public form', env.BASE_URL],
    ['Desk', `${env.BASE_URL}/desk`],
    ['Sandbox mailbox', mailbox.url],
    ['Sign-in codes', `${mailbox.url}/authenticator`],
    ...Object.entries(fakes.printed.urls ?? {}).map(([name, url]) => [`Sandbox ${name}`, url]),
  ]
  if (env.ANALYTICS_DATABASE) rows.push(['Analytics tables', env.ANALYTICS_DATABASE])
  for (const [name, value] of rows) say(`  ${name.padEnd(18)}${value}`)
  say('\n  Sign in at the desk as')
  for (const { role, email, password, note } of JSON.parse(readFileSync(seeded, 'utf8')).staff) {
    say(`  ${role.padEnd(18)}${email}   ${password}${note ? `   ${note}` : ''}`)
  }
  say(
    '\nCtrl-C stops it; it goes on where it was with the next npm run demo. Delete data-demo to begin anew.\n',
  )
  return undefined
}

/** The worker's metrics are on the port after the web process's. */
function metricsOfWorker({ METRICS_PORT }) {
  return METRICS_PORT ? { METRICS_PORT: String(Number(METRICS_PORT) + 1) } : {}
}

/** The sandbox's profile with its visits in a database of its own, which the seed fills. */
function ownAnalytics(data) {
  const profile = path.join(data, 'profile.yaml')
  const source = readFileSync(path.join(ROOT, 'profiles', 'piwik-pro.yaml'), 'utf8')
  writeFileSync(profile, withDriver(source, 'sql'))
  return { PROFILE: profile, ANALYTICS_DATABASE: `sqlite:${path.join(data, 'analytics.db')}` }
}

/** @returns {Promise<number>} the port of the web process */
async function choosePort(asked, host) {
  if (asked) {
    const port = Number(asked)
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new Sentence(`PORT=${asked} is not a port: use 1 to 65535.`)
    if (!(await isFree(port, host)))
      throw new Sentence(`Port ${port} is taken: stop what listens there, or set another PORT.`)
    return port
  }
  const port = await nextFreePort(3000, host)
  if (port !== 3000) say(`  Port 3000 is taken, using ${port}.`)
  return port
}

async function provideRedis(settings, data) {
  if (settings.REDIS_URL) return { REDIS_URL: settings.REDIS_URL }
  if (settings.REDIS_URL_FILE) return { REDIS_URL_FILE: settings.REDIS_URL_FILE }
  const { url } = await step('Starting Redis', () => startRedis({ folder: path.join(data, 'redis') }))
  return { REDIS_URL: url }
}

async function migrate(env) {
  const said = await step('Migrating the database', async () => {
    const { code, stdout, output } = await runNode(bundle('migrate'), [], { env })
    if (code !== 0)
      throw new Sentence('The database could not be brought to this version: see above.', output)
    return stdout.trim()
  })
  // Where the backup from before lies.
  if (said) say(`  ${said}`)
}

/** A seed that was interrupted left an unknown half: the sandbox begins anew. */
function forgetHalfSeeded(data) {
  for (const name of [
    'rightsdesk.db',
    'rightsdesk.db-wal',
    'rightsdesk.db-shm',
    'analytics.db',
    'master.key',
    'redis',
    'mail',
  ]) {
    rmSync(path.join(data, name), { recursive: true, force: true })
  }
}

/** Writes the staff's sign-in, which the seed prints, only once the seed is whole. */
async function seed(env, file) {
  const { code, stdout, output } = await runNode(bundle('seed-demo'), [], { env, timeoutMs: 300_000 })
  const line = stdout.split('\n').findLast((text) => text.startsWith('{'))
  if (code !== 0 || !line)
    throw new Sentence('The invented requests could not be filled in: see above.', output)
  JSON.parse(line)
  writeFileSync(file, line, { mode: 0o600 })
}
