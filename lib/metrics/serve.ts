import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { collectDefaultMetrics } from 'prom-client'
import { databaseGauges, type Measured } from './gauges.ts'
import { meters } from './meters.ts'

export interface MetricsServer {
  port: number
  close: () => Promise<void>
}

/**
 * Serves what this process measures in Prometheus' text format: `GET /metrics` and nothing else, on a port of its own
 * that is not meant for the public.
 * @param at `port` 0: any free one
 * @throws Error where nothing can listen there
 */
export async function serveMetrics(
  at: { port: number; host: string },
  measured: Measured,
): Promise<MetricsServer> {
  const { registry } = meters()
  const refresh = databaseGauges(measured)
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?')[0]
    if (request.method !== 'GET' || path !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('GET /metrics\n')
      return
    }
    try {
      await refresh()
      const body = await registry.metrics()
      response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(body)
    } catch {
      response.writeHead(500).end()
    }
  })
  server.requestTimeout = 10_000
  server.listen(at.port, at.host)
  await once(server, 'listening')
  if (!registry.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics({ register: registry })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
