import type { ServerResponse } from 'node:http'

export const FAULT_KINDS = [
  'rate-limit',
  'unavailable',
  'unauthorized',
  'missing-scopes',
  'not-found',
  'conflict',
  'locked',
  'server-error',
  'bad-gateway',
  'gateway-timeout',
  'redirect',
  'time-out',
  'malformed-json',
  'half-closed',
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

export interface Fault {
  kind: FaultKind
  /** How many of the next calls fail; 1 by default. */
  times?: number
  /** Only calls whose `METHOD /path operation` contains this. */
  on?: string
  /** `Retry-After`, in seconds or as an HTTP date. */
  retryAfter?: string
  /** The call takes effect and only its answer is lost. */
  afterEffect?: boolean
}

const STATUS: Partial<Record<FaultKind, [status: number, category: string]>> = {
  'rate-limit': [429, 'RATE_LIMITS'],
  unavailable: [503, 'SERVICE_UNAVAILABLE'],
  unauthorized: [401, 'INVALID_AUTHENTICATION'],
  'missing-scopes': [403, 'MISSING_SCOPES'],
  'not-found': [404, 'OBJECT_NOT_FOUND'],
  conflict: [409, 'CONFLICT'],
  locked: [423, 'LOCKED'],
  'server-error': [500, 'INTERNAL_ERROR'],
  'bad-gateway': [502, 'BAD_GATEWAY'],
  'gateway-timeout': [504, 'GATEWAY_TIMEOUT'],
}

/** The faults still to come, in order. */
export class FaultQueue {
  #waiting: (Fault & { times: number })[] = []

  add(fault: Fault): void {
    this.#waiting.push({ ...fault, times: fault.times ?? 1 })
  }

  clear(): void {
    this.#waiting = []
  }

  /** The fault of this call, used up by it. */
  take(call: string, afterEffect: boolean): Fault | undefined {
    const fault = this.#waiting.find(
      (one) => (one.afterEffect ?? false) === afterEffect && call.includes(one.on ?? ''),
    )
    if (!fault) return undefined
    fault.times -= 1
    if (fault.times <= 0) this.#waiting.splice(this.#waiting.indexOf(fault), 1)
    return fault
  }
}

/** Answers as the fault demands. The error text quotes `secret`, as careless systems do, to catch whoever repeats it. */
export function answerFault(fault: Fault, response: ServerResponse, secret: string): void {
  switch (fault.kind) {
    case 'time-out':
      return
    case 'half-closed':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
      response.write('{"results":[', () => response.socket?.destroy())
      return
    case 'malformed-json':
      response.writeHead(200, { 'content-type': 'application/json' }).end(`{"results": [${secret}`)
      return
    case 'redirect':
      response.writeHead(302, { location: '/elsewhere' }).end()
      return
    default: {
      const [status, category] = STATUS[fault.kind] ?? [500, 'INTERNAL_ERROR']
      const headers: Record<string, string> = { 'content-type': 'application/json' }
      if (fault.retryAfter !== undefined) headers['retry-after'] = fault.retryAfter
      const body = {
        status: 'error',
        message: `No luck with ${secret}`,
        correlationId: crypto.randomUUID(),
        category,
        ...(fault.kind === 'rate-limit'
          ? { errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' }
          : {}),
      }
      response.writeHead(status, headers).end(JSON.stringify(body))
    }
  }
}
