import { subscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { databaseFile } from '../../lib/commands/open-desk.ts'
import { env } from '../../lib/env.ts'
import { meters } from '../../lib/metrics/meters.ts'
import { serveMetrics } from '../../lib/metrics/serve.ts'
import { desk } from './desk.ts'
import { log } from './log.ts'
import { type RoutePattern, routeOf, routesOf } from './route-of.ts'

/** Serves this process's metrics where `METRICS_PORT` says so. Where that cannot be, requests are taken in all the same. */
export async function startMetrics(): Promise<void> {
  const { METRICS_PORT: port, METRICS_HOST: host, DATABASE_URL, RIGHTSDESK_DATA } = env()
  if (!port) return
  try {
    countAnswers(port)
    const { db, now, profile } = await desk()
    const sqliteFile = DATABASE_URL ? null : databaseFile(RIGHTSDESK_DATA)
    await serveMetrics({ port, host }, { db: db.read, now, profile, sqliteFile })
  } catch (error) {
    log().error({ err: error, port }, 'metrics cannot be served')
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'])

/**
 * Counts every answer by the pattern of its route. Next tells none to handlers of its own server's events, so addresses
 * are matched with the patterns it was built with; an address itself, which may hold a token, is never kept.
 */
function countAnswers(metricsPort: number): void {
  const routes = routesOf(readFileSync('.next/routes-manifest.json', 'utf8'))
  const { httpRequests, httpSeconds } = meters()
  const begun = new WeakMap<object, { route: RoutePattern; at: number }>()
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as { request: { url?: string }; socket: { localPort?: number } }
    // The metrics' own server answers in this process, too.
    if (socket.localPort === metricsPort) return
    // Here, for Next rewrites the address on its way.
    begun.set(request, { route: routeOf(request.url ?? '/', routes), at: performance.now() })
  })
  subscribe('http.server.response.finish', (message) => {
    const { request, response } = message as {
      request: { method?: string }
      response: { statusCode: number }
    }
    const of = begun.get(request)
    if (!of || !request.method) return
    const method = METHODS.has(request.method) ? request.method : 'other'
    httpRequests.inc({ method, route: of.route, status: String(response.statusCode) })
    httpSeconds.observe({ route: of.route }, (performance.now() - of.at) / 1000)
  })
}
