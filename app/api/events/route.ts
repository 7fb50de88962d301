import type { NextRequest } from 'next/server'
import { signedInStaff } from '../../../lib/auth/session.ts'
import { recipientsVersion } from '../../../lib/db/recipient-health.ts'
import { requestById } from '../../../lib/db/requests.ts'
import { may } from '../../../lib/domain/access.ts'
import { DomainError } from '../../../lib/domain/errors.ts'
import { auth } from '../../_server/auth.ts'
import { desk } from '../../_server/desk.ts'

const POLL_MS = 1000
/** The stream ends now and then; the browser comes back by itself. */
const LIFE_MS = 5 * 60_000

/**
 * Tells an open page when what it shows changes: `version` events, `gone` once the reader may no longer see it. Who may is
 * asked anew each time, so that a deactivation or another team ends the stream. `?request=<id>` follows one request,
 * `?recipients` the health of the recipients.
 */
export async function GET(request: NextRequest): Promise<Response> {
  const topic = request.nextUrl.searchParams
  const headers = new Headers(request.headers)
  const first = await versionFor(headers, topic)
  if (first === null) return new Response(null, { status: 404 })

  const encoder = new TextEncoder()
  let timer: ReturnType<typeof setTimeout> | undefined
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const until = Date.now() + LIFE_MS
      const write = (text: string) => controller.enqueue(encoder.encode(text))
      const close = () => {
        clearTimeout(timer)
        try {
          controller.close()
        } catch {
          // the reader closed it already
        }
      }
      request.signal.addEventListener('abort', close)
      let last = first
      let quiet = 0
      const look = async () => {
        if (request.signal.aborted) return
        const version = await versionFor(headers, topic).catch(() => last)
        if (request.signal.aborted) return
        if (version === null) {
          write('event: gone\ndata: \n\n')
          return close()
        }
        if (version !== last) {
          last = version
          write(`event: version\ndata: ${version}\n\n`)
        } else if (++quiet % 15 === 0) write(': \n\n')
        if (Date.now() > until) return close()
        timer = setTimeout(look, POLL_MS)
      }
      write(`retry: 2000\nevent: version\ndata: ${first}\n\n`)
      timer = setTimeout(look, POLL_MS)
    },
    cancel() {
      clearTimeout(timer)
    },
  })
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  })
}

async function versionFor(headers: Headers, topic: URLSearchParams): Promise<string | null> {
  const { db } = await desk()
  const staff = await signedInStaff(await auth(), db, headers, 'by-itself')
  if (!staff) return null
  if (topic.has('recipients')) return may(staff, 'recipients.read') ? recipientsVersion(db.read) : null
  try {
    const row = await requestById(db.read, topic.get('request') ?? '')
    return may(staff, 'request.read', row) ? String(row.version) : null
  } catch (error) {
    if (error instanceof DomainError) return null
    throw error
  }
}
