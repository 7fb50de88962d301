import { Agent, createServer, request } from 'node:http'

/**
 * A proxy in front of several web processes, as a real one stands there: each request goes to the next of them, so that no
 * two of one person are sure to meet the same.
 */
export async function startBalancer(port: number, ports: readonly number[]) {
  // A connection is used once: one that the other side is just closing would lose what is sent on it.
  const agent = new Agent({ keepAlive: false })
  let turn = 0
  const server = createServer((incoming, answer) => {
    const headers = { ...incoming.headers, 'x-forwarded-for': incoming.socket.remoteAddress ?? '' }
    const onward = request(
      {
        ...{ host: '127.0.0.1', port: ports[turn++ % ports.length], agent },
        ...{ method: incoming.method, path: incoming.url, headers },
      },
      (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers)
        reply.pipe(answer)
      },
    )
    onward.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()))
    answer.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  const stop = async () => {
    server.closeAllConnections()
    agent.destroy()
    await new Promise((resolve) => {
      server.close(resolve)
    })
  }
  return { pid: undefined, kill: stop, stop }
}
