import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Wire {
  port: number
  /** Where connections go from now on. */
  to(port: number): void
  /** Nothing passes in either direction until `flow`; connections stay open. */
  stall(): void
  flow(): void
  /** Cuts every connection, whatever is under way on it. @returns how many */
  drop(): number
  close(): Promise<void>
}

/** A TCP proxy on the loopback interface whose connections can be stalled and cut. */
export async function openWire(): Promise<Wire> {
  let target = 0
  let isStalled = false
  const pairs = new Set<[Socket, Socket]>()
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      near.destroy()
      far.destroy()
    }
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk) => {
        if (!to.write(chunk)) from.pause()
      })
      to.on('drain', () => isStalled || from.resume())
      from.on('error', end).on('close', end)
      from.on('end', () => to.end())
      if (isStalled) from.pause()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    to: (port) => {
      target = port
    },
    stall() {
      isStalled = true
      for (const pair of pairs) for (const socket of pair) socket.pause()
    },
    flow() {
      isStalled = false
      for (const pair of pairs) for (const socket of pair) socket.resume()
    },
    drop() {
      const cut = pairs.size
      for (const pair of pairs) for (const socket of pair) socket.destroy()
      return cut
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const pair of pairs) for (const socket of pair) socket.destroy()
      }),
  }
}
