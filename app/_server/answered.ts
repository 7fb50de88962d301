import { randomBytes } from 'node:crypto'
import { unstable_rethrow } from 'next/navigation'
import type { NextRequest } from 'next/server'
import { isAway } from '../../lib/db/connection-faults.ts'
import { log } from './log.ts'
import { plainPage } from './plain-page.ts'
import { type PublicPage, publicPage } from './public-page.ts'
import { SenderGone } from './read-body.ts'
import { takenForm } from './take-form.ts'

type Handler<P> = (request: NextRequest, context: { params: Promise<P> }) => Promise<Response>

/**
 * A form's handler that answers with a page also where something fails that nobody planned, the database being away above
 * all. The page holds what was sent, so that one button sends it again: nobody types anything twice.
 * @param pageOf language and words of the page; without it, by the address
 */
export function answered<P extends { locale: string }>(handler: Handler<P>): Handler<P>
export function answered<P>(
  handler: Handler<P>,
  pageOf: (request: NextRequest) => Promise<PublicPage>,
): Handler<P>
export function answered<P>(
  handler: Handler<P>,
  pageOf?: (request: NextRequest) => Promise<PublicPage>,
): Handler<P> {
  return async (request, context) => {
    try {
      return await handler(request, context)
    } catch (error) {
      unstable_rethrow(error)
      if (error instanceof SenderGone) return new Response(null, { status: 400 })
      const fault = randomBytes(4).toString('hex')
      log().error({ err: error, fault }, 'request failed')
      const page = await (pageOf?.(request) ?? publicPage(context.params as Promise<{ locale: string }>))
      return plainPage(page, {
        status: isAway(error) ? 503 : 500,
        what: 'fault',
        fault,
        again: { to: request.nextUrl.pathname + request.nextUrl.search, fields: takenForm(request) },
      })
    }
  }
}
