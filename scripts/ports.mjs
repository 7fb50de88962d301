import { createServer } from 'node:net'

/**
 * @param {number} port 0: the system chooses
 * @param {string} [host]
 * @returns {Promise<number>} the port, or 0 where it is taken
 */
function tryPort(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(0))
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/**
 * A free port of the loopback interface, by chance, and below those that the system gives to connections on its own:
 * between this look and the listening none of them takes it.
 * @returns {Promise<number>}
 */
export async function freePort() {
  for (let tries = 0; tries < 100; tries++) {
    const candidate = 12_000 + Math.floor(Math.random() * 20_000)
    if ((await tryPort(candidate, '127.0.0.1')) !== 0) return candidate
  }
  return tryPort(0, '127.0.0.1')
}

/**
 * Whether nobody listens there, neither on the interface itself nor on all of them.
 * @param {number} port
 * @param {string} host
 */
export async function isFree(port, host) {
  return (await tryPort(port, host)) !== 0 && (await tryPort(port)) !== 0
}

/**
 * The first free port from `port` on.
 * @param {number} port
 * @param {string} host
 * @param {ReadonlySet<number>} [promised] ports given to others that do not listen yet
 */
export async function nextFreePort(port, host, promised = new Set()) {
  for (let candidate = port; candidate < port + 200; candidate++) {
    if (!promised.has(candidate) && (await isFree(candidate, host))) return candidate
  }
  return freePort()
}
