import path from 'node:path'
import { answers, supervise } from './processes.mjs'
import { ROOT } from './root.mjs'

const NEXT = path.join(ROOT, 'node_modules/next/dist/bin/next')

/**
 * Left alone, Node lets garbage lie until several times of what lives has come together. These keep web and worker to
 * about a half of that. The image's entry point has one set for both.
 */
const SPARING = {
  web: ['--heap-growing-percent=50'],
  worker: ['--max-semi-space-size=4', '--heap-growing-percent=25'],
}

/** @param {string} name a bundle under dist, without its ending */
export const bundle = (name) => path.join(ROOT, 'dist', `${name}.js`)

/** Longer than proxies keep an idle connection: who closes it first must not be the one that a form is just sent to. */
const KEEP_ALIVE_MS = 75_000

/**
 * What Node is started with for the web process.
 * @param {number | string} port
 * @param {string} host
 */
export const webArgs = (port, host) => [
  ...SPARING.web,
  NEXT,
  'start',
  ...['-p', String(port), '-H', host, '--keepAliveTimeout', String(KEEP_ALIVE_MS)],
]

/** What Node is started with for a worker. */
export const WORKER_ARGS = [...SPARING.worker, '--enable-source-maps', bundle('workers/main')]

/**
 * @typedef {Omit<import('./processes.mjs').Start, 'command' | 'args' | 'name'>} How
 */

/**
 * Starts the web process and waits until it answers.
 * @param {{ port: number, host: string } & How} how
 */
export async function startWeb({ port, host, ...how }) {
  const web = supervise({
    name: 'web',
    command: process.execPath,
    args: webArgs(port, host),
    ...how,
  })
  const asked = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  await web.ready(() => answers(`http://${asked.includes(':') ? `[${asked}]` : asked}:${port}/healthz`))
  return web
}

/** @param {How} how */
export function startWorker(how) {
  return supervise({
    name: 'worker',
    command: process.execPath,
    args: WORKER_ARGS,
    // It closes what it has in hand first.
    stopWithinMs: 15_000,
    ...how,
  })
}

/**
 * Starts the stand-ins for the recipients' systems; yields the line they print.
 * @param {{ hubspotPort: number, matomoPort: number } & How} how
 */
export async function startFakes({ hubspotPort, matomoPort, ...how }) {
  const server = supervise({
    name: 'sandbox',
    command: process.execPath,
    args: [
      bundle('sandbox/main'),
      '--hubspot-port',
      String(hubspotPort),
      '--matomo-port',
      String(matomoPort),
    ],
    ...how,
  })
  return { server, printed: await server.firstJson() }
}

/**
 * Starts the mail catcher; `dir` keeps its mails over restarts.
 * @param {{ smtpPort: number, httpPort: number, dir?: string } & How} how
 */
export async function startMailbox({ smtpPort, httpPort, dir, ...how }) {
  const server = supervise({
    name: 'mailbox',
    command: process.execPath,
    args: [
      bundle('sandbox/mailbox'),
      ...['--smtp-port', String(smtpPort), '--http-port', String(httpPort)],
      ...(dir ? ['--dir', dir] : []),
    ],
    ...how,
  })
  /** @type {{ smtpUrl: string, url: string }} */
  const printed = await server.firstJson()
  return { server, ...printed }
}
