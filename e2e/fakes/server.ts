import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Clock } from './clock.ts'
import { type Control, control } from './control.ts'
import { answerFault, type Fault, FaultQueue } from './faults.ts'
import { Hold } from './hold.ts'

export interface Call {
  method: string
  path: string
  /** path and query as they were sent */
  target: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: string
}

export interface Answer {
  status: number
  body?: unknown
}

/** Something the system's documentation does not know. */
export class Violation extends Error {}

export interface Fake {
  url: string
  /** Calls that the documentation does not allow; a test asserts that there are none. */
  violations: string[]
  /** `METHOD /path`, and the operation where there is one, of every call, oldest first. */
  calls: string[]
  clock: Clock
  fail: (fault: Fault) => void
  clearFaults: () => void
  hold: (on?: string, when?: 'before' | 'after') => void
  held: () => Promise<void>
  release: () => void
  close: () => Promise<void>
}

export interface Behaviour {
  port?: number | undefined
  clock?: Clock
  /** Headers that this system's documentation names, besides those of any client. */
  headers?: string[]
  /** Carries out one call; throws a {@link Violation} for what is not documented. */
  handle: (call: Call) => Answer
  /** Names what a call asks for where the path does not; part of what faults and holds can name. */
  operation?: (call: Call) => string
  /** A real person's detail, quoted in the error texts of faults. */
  secret: () => string
  /** What `/__control` offers besides faults, holds, time and violations. */
  control: Control
}

/** What any HTTP client may send. */
const HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'host',
  'sec-fetch-mode',
  'transfer-encoding',
  'user-agent',
])

/** A strict system on 127.0.0.1, on any free port unless one is given. */
export async function startServer(behaviour: Behaviour): Promise<Fake> {
  const faults = new FaultQueue()
  const hold = new Hold()
  const clock = behaviour.clock ?? new Clock()
  const violations: string[] = []
  const calls: string[] = []

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake')
    const call: Call = {
      method: request.method ?? 'GET',
      path: url.pathname,
      target: request.url ?? '/',
      query: url.searchParams,
      headers: request.headers,
      body: await text(request),
    }
    if (call.path.startsWith('/__control/'))
      return respond(response, await control(fake, behaviour.control, call))

    const operation = behaviour.operation ? ` ${behaviour.operation(call)}` : ''
    const words = `${call.method} ${decodeURIComponent(call.path)}${operation}`
    calls.push(words)
    await hold.pass(words, 'before')
    const early = faults.take(words, false)
    if (early) return answerFault(early, response, behaviour.secret())
    const answer = strictly(call, words)
    await hold.pass(words, 'after')
    const late = faults.take(words, true)
    if (late) return answerFault(late, response, behaviour.secret())
    respond(response, answer)
  }

  function strictly(call: Call, words: string): Answer {
    try {
      const unknown = Object.keys(call.headers).filter(
        (name) => !HEADERS.has(name) && !behaviour.headers?.includes(name),
      )
      if (unknown.length > 0) throw new Violation(`header ${unknown.join(', ')}`)
      return behaviour.handle(call)
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      violations.push(`${words}: ${error.message}`)
      return { status: 400, body: { status: 'error', category: 'UNDOCUMENTED', message: error.message } }
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      violations.push(`the fake itself failed: ${error}`)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(behaviour.port ?? 0, '127.0.0.1', resolve)
  })

  const fake: Fake = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    violations,
    calls,
    clock,
    fail: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    hold: (on, when) => hold.arm(on, when),
    held: () => hold.held(),
    release: () => hold.release(),
    close: () =>
      new Promise((resolve) => {
        hold.release()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return fake
}

/** Refuses query parameters that the call's documentation does not name. */
export function onlyQuery(call: Call, allowed: string[]): void {
  const unknown = [...call.query.keys()].filter((name) => !allowed.includes(name))
  if (unknown.length > 0) throw new Violation(`query ${unknown.join(', ')}`)
}

/** The call's media type without parameters, `''` where it has none. */
export function mediaType(call: Call): string {
  return (call.headers['content-type'] ?? '').split(';')[0]?.trim() ?? ''
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function respond(response: ServerResponse, answer: Answer): void {
  if (answer.body === undefined) {
    response.writeHead(answer.status).end()
    return
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
}
