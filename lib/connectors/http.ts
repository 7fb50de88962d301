import { request } from 'undici'
import type { z } from 'zod'
import { type CallContext, ConnectorError, type Evidence } from './contract.ts'
import { faultOfStatus, isNetworkFault, retryAfterMs } from './http-faults.ts'

/** What a system says of its own call. Only shapes that cannot hold personal data are kept of it. */
export interface SystemNote {
  category?: string | undefined
  callId?: string | undefined
}

export interface HttpOptions {
  baseUrl: string
  headers?: Record<string, string>
  /** Headers that depend on what is sent: `target` is path and query, `body` empty where there is none. */
  sign?: (sent: { method: string; target: string; body: string }) => Record<string, string>
  /** Reads the system's error category and call id from a parsed body. */
  describe?: (body: unknown) => SystemNote
}

export interface HttpRequest<T> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** e.g. `/crm/contacts/{id}`; the only form of the path that evidence and errors ever show. */
  template: string
  /** Names the operation where one path serves many. */
  operation?: string
  path?: Record<string, string>
  /** A list is sent as the same name several times. */
  query?: Record<string, string | string[]>
  json?: unknown
  form?: Record<string, string>
  /** Searches have a call limit of their own. */
  kind?: 'search'
  /** Statuses other than 2xx that are an answer, not a fault. */
  accept?: number[]
  /** The shape of a 2xx body. Without one the body is ignored. */
  schema?: z.ZodType<T>
}

interface HttpAnswer<T> {
  status: number
  /** Undefined without a schema, and for an accepted status other than 2xx. */
  data: T | undefined
  /** The parsed body of an accepted status other than 2xx. */
  refusal: unknown
  evidence: Evidence
}

export interface HttpClient {
  send: <T>(request: HttpRequest<T>) => Promise<HttpAnswer<T>>
  /** Like `send`, for calls whose 2xx body is the answer. */
  read: <T>(request: HttpRequest<T> & { schema: z.ZodType<T> }) => Promise<{ data: T; evidence: Evidence }>
  /** One entry per call that got an answer, oldest first. */
  evidence: Evidence[]
}

/** A page of a thousand records is a few megabytes. */
const MOST_ANSWER_BYTES = 64 * 1024 * 1024

const CATEGORY = /^[A-Z][A-Z0-9_]{1,59}$/
const CALL_ID = /^[\w-]{1,64}$/

/**
 * Calls one system within one connector call: throttled, bound to the deadline, never following a redirect.
 * @throws {ConnectorError} for everything but a 2xx or accepted status with a body of the expected shape
 */
export function httpClient(
  call: Omit<CallContext<unknown>, 'config' | 'identifiers'>,
  options: HttpOptions,
): HttpClient {
  const evidence: Evidence[] = []

  async function send<T>(wanted: HttpRequest<T>): Promise<HttpAnswer<T>> {
    const endpoint = `${wanted.method} ${wanted.template}${wanted.operation ? ` ${wanted.operation}` : ''}`
    const url = address(options.baseUrl, wanted, endpoint)
    const answer = await exchange(call, url, wanted, options, endpoint)
    const proof: Evidence = { endpoint, status: answer.status, at: call.now().toISOString() }
    const parsed = parse(answer.body)
    const note = parsed.ok ? safeNote(options.describe?.(parsed.value)) : {}
    if (note.callId) proof.callId = note.callId
    evidence.push(proof)

    const words = `${endpoint} answered ${answer.status}${note.category ? ` ${note.category}` : ''}`
    if (answer.status < 200 || answer.status > 299) {
      if (wanted.accept?.includes(answer.status)) {
        return { status: answer.status, data: undefined, refusal: parsed.value, evidence: proof }
      }
      throw new ConnectorError(faultOfStatus(answer.status), words, {
        retryAfterMs: retryAfterMs(answer.status, answer.retryAfter, call.now()),
        evidence: proof,
      })
    }
    if (!wanted.schema) return { status: answer.status, data: undefined, refusal: undefined, evidence: proof }
    if (!parsed.ok) throw new ConnectorError('transient', `${words} with malformed JSON`, { evidence: proof })
    const shaped = wanted.schema.safeParse(parsed.value)
    if (!shaped.success) {
      throw new ConnectorError('bug', `${words} in an unknown shape`, { evidence: proof })
    }
    return { status: answer.status, data: shaped.data, refusal: undefined, evidence: proof }
  }

  async function read<T>(wanted: HttpRequest<T> & { schema: z.ZodType<T> }) {
    const answer = await send(wanted)
    return { data: answer.data as T, evidence: answer.evidence }
  }

  return { send, read, evidence }
}

function address(baseUrl: string, wanted: HttpRequest<unknown>, endpoint: string): string {
  const path = wanted.template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = wanted.path?.[name] ?? ''
    // Dot segments survive encoding and would address another path.
    if (value === '' || value === '.' || value === '..') {
      throw new ConnectorError('bug', `${endpoint} lacks a usable ${name}`)
    }
    return encodeURIComponent(value)
  })
  const pairs = Object.entries(wanted.query ?? {}).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one]),
  )
  const query = pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
  return baseUrl.replace(/\/+$/, '') + path + query
}

async function exchange(
  call: Pick<CallContext<unknown>, 'signal' | 'throttle'>,
  url: string,
  wanted: HttpRequest<unknown>,
  { headers, sign }: HttpOptions,
  endpoint: string,
): Promise<{ status: number; body: string; retryAfter: string | undefined }> {
  try {
    call.signal.throwIfAborted()
    await call.throttle(call.signal, wanted.kind)
    const { pathname, search } = new URL(url)
    const sent = body(wanted)
    const answer = await request(url, {
      method: wanted.method,
      signal: call.signal,
      headers: {
        accept: 'application/json',
        ...headers,
        ...contentType(wanted),
        ...sign?.({ method: wanted.method, target: pathname + search, body: sent ?? '' }),
      },
      body: sent,
    })
    const retryAfter = answer.headers['retry-after']
    return {
      status: answer.statusCode,
      body: await textOf(answer.body, endpoint),
      retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
    }
  } catch (error) {
    // The cause is dropped on purpose: it may quote the address, which may hold the person's e-mail.
    if (call.signal.aborted) throw new ConnectorError('transient', `${endpoint} gave no answer in time`)
    if (error instanceof ConnectorError) throw error
    if (isNetworkFault(error)) throw new ConnectorError('transient', `${endpoint} could not be reached`)
    throw error
  }
}

/** @throws {ConnectorError} where the answer is longer than any honest one: it would only fill the memory */
async function textOf(answer: AsyncIterable<Buffer>, endpoint: string): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer) {
    size += chunk.length
    if (size > MOST_ANSWER_BYTES)
      throw new ConnectorError('invalid', `${endpoint} answered more than ${MOST_ANSWER_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function contentType(wanted: HttpRequest<unknown>): Record<string, string> {
  if (wanted.json !== undefined) return { 'content-type': 'application/json' }
  if (wanted.form) return { 'content-type': 'application/x-www-form-urlencoded' }
  return {}
}

function body(wanted: HttpRequest<unknown>): string | null {
  if (wanted.json !== undefined) return JSON.stringify(wanted.json)
  if (wanted.form) return new URLSearchParams(wanted.form).toString()
  return null
}

function parse(text: string): { ok: boolean; value: unknown } {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false, value: undefined }
  }
}

function safeNote(note: SystemNote | undefined): SystemNote {
  return {
    category: note?.category && CATEGORY.test(note.category) ? note.category : undefined,
    callId: note?.callId && CALL_ID.test(note.callId) ? note.callId : undefined,
  }
}
