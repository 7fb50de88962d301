import { subscribe } from 'node:diagnostics_channel'
import { DomainError } from '../../lib/domain/errors.ts'
import { PEER_HEADER } from './client-address.ts'
import { desk } from './desk.ts'
import { isMalformed, MALFORMED_PATH } from './malformed.ts'
import { startMetrics } from './metrics.ts'

/** Opens everything the web process needs; where that fails it says why in a sentence and ends the process. */
export async function checkStart(): Promise<void> {
  meetRequests()
  try {
    await desk()
  } catch (error) {
    process.stderr.write(`${reason(error)}\n`)
    process.exit(1)
  }
  await startMetrics()
}

function reason(error: unknown): string {
  if (error instanceof DomainError && error.code === 'other_key')
    return 'The master key is not the one this database was written with. Nothing was changed. Start with the right MASTER_KEY, or restore the database that belongs to this key.'
  return error instanceof Error ? error.message : 'The start failed.'
}

interface Incoming {
  method: string
  url: string
  headers: Record<string, string>
  /** whether all of it is here */
  complete: boolean
  once(event: 'close', then: () => void): void
}

interface Connection {
  remoteAddress?: string
  end(words: string, then: () => void): void
  destroy(): void
}

/** Enough for the longest form over the slowest line that still loads the page. */
const BODY_LIMIT_MS = 20_000
/** Files may take as long as the server itself allows. */
const UPLOAD = /^\/desk\/requests\/[^/]+\/files$/

/**
 * Hangs up on a body that comes drop by drop: the framework waits for the end of it before a handler sees it.
 * @see RFC 9110 15.5.9
 */
function endIfSlow(request: Incoming, socket: Connection): void {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers
  if ((length ?? '0') === '0' && coding === undefined) return
  if (UPLOAD.test(request.url)) return
  const timer = setTimeout(() => {
    if (request.complete) return
    socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n', () => socket.destroy())
  }, BODY_LIMIT_MS)
  request.once('close', () => clearTimeout(timer))
}

/**
 * Handlers see headers only: what the connection knows of its other end is written into one, over whatever was sent.
 * What cannot be read as a request is led to its answer before the framework sees it.
 */
function meetRequests(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as { request: Incoming; socket: Connection }
    request.headers[PEER_HEADER] = socket.remoteAddress ?? ''
    endIfSlow(request, socket)
    if (!isMalformed(request)) return
    request.method = 'GET'
    request.url = MALFORMED_PATH
    delete request.headers['next-action']
  })
}
