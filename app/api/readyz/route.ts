import { workState } from '../../../lib/db/work-state.ts'
import { desk } from '../../_server/desk.ts'
import { log } from '../../_server/log.ts'

/**
 * Whether requests can be taken in (200 or 503: the database decides), and how the work behind them stands. Redis and
 * workers being away delays work and loses none, so they are reported and do not take the form off the air.
 */
export async function GET(): Promise<Response> {
  try {
    const { db, now } = await desk()
    const { workers: worker, mailsStuck } = await workState(db.read, now())
    return answer(200, {
      status: worker === 'running' && mailsStuck === 0 ? 'ok' : 'degraded',
      database: 'ok',
      worker: worker === 'silent' ? 'away' : 'ok',
      redis: worker === 'running' ? 'ok' : worker === 'queue-away' ? 'away' : 'unknown',
      mail: mailsStuck === 0 ? 'ok' : 'waiting',
    })
  } catch (error) {
    log().error({ err: error }, 'not ready')
    return answer(503, { status: 'down', database: 'away' })
  }
}

function answer(status: number, body: Record<string, string>): Response {
  return Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } })
}
