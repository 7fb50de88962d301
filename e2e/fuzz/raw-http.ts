import { connect } from 'node:net'

/** Bytes as they go over the wire; nothing is put right on the way. */
export interface RawRequest {
  /** request line and headers, latin-1, without the empty line behind them */
  head: string
  body: Buffer
  /** whether the sender goes away behind the last byte, with more announced */
  isCutOff: boolean
}

export interface RawAnswer {
  /** null: the connection was closed without an answer */
  status: number | null
  text: string
  tookMs: number
}

const LIMIT_MS = 10_000

/**
 * Sends one request on a connection of its own and reads until the server closes it, or the answer is whole.
 * @throws Error where nothing comes to an end within ten seconds
 */
export function sendRaw(port: number, { head, body, isCutOff }: RawRequest): Promise<RawAnswer> {
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    const received: Buffer[] = []
    const socket = connect(port, '127.0.0.1')
    const end = () => {
      clearTimeout(timer)
      socket.destroy()
      const text = Buffer.concat(received).toString('utf8')
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(lastAnswer(text))?.[1]
      resolve({ status: status ? Number(status) : null, text, tookMs: performance.now() - begun })
    }
    const timer = setTimeout(() => {
      socket.destroy()
      reject(
        new Error(
          `no end within ${LIMIT_MS} ms; so far: ${Buffer.concat(received).toString('utf8').slice(0, 300)}`,
        ),
      )
    }, LIMIT_MS)
    socket.on('data', (bytes) => {
      received.push(bytes)
    })
    socket.on('close', end)
    // Who closes while we still write has answered, or does not want to.
    socket.on('error', end)
    socket.on('connect', () => {
      socket.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), body]))
      if (isCutOff) socket.end()
    })
  })
}

/** Behind an interim answer (`100 Continue`) stands the one that counts. */
function lastAnswer(text: string): string {
  return text.startsWith('HTTP/1.1 100') ? text.slice(text.indexOf('\r\n\r\n') + 4) : text
}
