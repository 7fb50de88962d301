import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { z } from 'zod'
import type { MailStore } from './store.ts'

/** What goes wrong, on request. Nothing does by default. */
export const faultsSchema = z.strictObject({
  /** Nobody listens: connections are refused. */
  refuse: z.boolean().default(false),
  /** The next `count` mails are answered with `code` after their content. */
  failNext: z
    .strictObject({ count: z.int().min(0), code: z.int().min(400).max(599).default(451) })
    .default({ count: 0, code: 451 }),
  /** Addresses answered with this code at RCPT: 550 is a hard bounce. */
  reject: z.record(z.string().toLowerCase(), z.int().min(400).max(599)).default({}),
  /** The next `count` mails are kept, and the connection is cut before the answer. */
  cutAfterContent: z.int().min(0).default(0),
})

export type Faults = z.infer<typeof faultsSchema>

/** Quotes the address, as mail servers do, to catch whoever repeats it. */
function answer(code: number, address: string): Error {
  const words = code < 500 ? 'try again later' : 'no such mailbox'
  return Object.assign(new Error(`<${address}>: ${words}`), { responseCode: code })
}

/** An SMTP server on the loopback interface that keeps every mail and sends none on. */
export async function startSmtp(port: number, store: MailStore) {
  let faults = faultsSchema.parse({})

  const make = () =>
    new SMTPServer({
      authOptional: true,
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      size: 40 * 1024 * 1024,
      closeTimeout: 500,
      onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anyone' }),
      onRcptTo: ({ address }, _session, done) => {
        const code = faults.reject[address.toLowerCase()]
        done(code ? answer(code, address) : null)
      },
      onData(stream, session, done) {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', async () => {
          if (faults.failNext.count > 0) {
            faults.failNext.count -= 1
            done(answer(faults.failNext.code, session.envelope.rcptTo[0]?.address ?? ''))
            return
          }
          await store.add(
            session.envelope.rcptTo.map(({ address }) => address),
            Buffer.concat(chunks),
          )
          if (faults.cutAfterContent > 0) {
            faults.cutAfterContent -= 1
            for (const connection of server.connections) {
              if ((connection as unknown as { session: unknown }).session === session) cut(connection)
            }
            return
          }
          done()
        })
      },
    }).on('error', () => {})

  let server = make()
  let listening = false

  async function listen(): Promise<void> {
    if (listening) return
    server = make()
    server.listen(port, '127.0.0.1')
    await once(server.server, 'listening')
    port = (server.server.address() as AddressInfo).port
    listening = true
  }

  async function close(): Promise<void> {
    if (!listening) return
    listening = false
    await new Promise<void>((resolve) => server.close(resolve))
  }

  await listen()
  return {
    url: `smtp://127.0.0.1:${port}`,
    faults: () => faults,
    async setFaults(next: Faults): Promise<void> {
      faults = next
      await (faults.refuse ? close() : listen())
    },
    stop: close,
  }
}

function cut(connection: unknown): void {
  ;(connection as { _socket: { destroy: () => void } })._socket.destroy()
}
