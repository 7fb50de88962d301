import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface PostOffice {
  port: number
  /** How often each Message-ID has come, with the address it was for. */
  arrived: ReadonlyMap<string, { to: string; times: number }>
  /** Mails that came without a Message-ID. */
  nameless: number
  /** The newest link to this person that contains `part`, as soon as it has come. */
  link(to: string, part: string, limitMs: number): Promise<string>
  close(): Promise<void>
}

/** A mail server that takes everything and keeps of it what the verdict needs: tens of thousands of mails fit. */
export async function startPostOffice(isRead: (to: string) => boolean): Promise<PostOffice> {
  const arrived = new Map<string, { to: string; times: number }>()
  const links = new Map<string, string[]>()
  const office = { nameless: 0 }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 500,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks)
        const to = session.envelope.rcptTo[0]?.address.toLowerCase() ?? ''
        const [, messageId] = /^message-id:\s*(<[^>]+>)/im.exec(raw.toString('latin1')) ?? []
        if (messageId) {
          const before = arrived.get(messageId)
          arrived.set(messageId, { to, times: (before?.times ?? 0) + 1 })
        } else office.nameless += 1
        if (!isRead(to)) return done()
        simpleParser(raw).then((mail) => {
          const found = mail.text?.match(/https?:\/\/[^\s<>)\]]+/g) ?? []
          links.set(to, [...(links.get(to) ?? []), ...found])
          done()
        }, done)
      })
    },
  }).on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    arrived,
    get nameless() {
      return office.nameless
    },
    async link(to, part, limitMs) {
      const until = Date.now() + limitMs
      for (;;) {
        const found = links.get(to.toLowerCase())?.findLast((one) => one.includes(part))
        if (found) return found
        if (Date.now() > until) throw new Error(`no mail to ${to} with ${part} within ${limitMs / 1000} s`)
        await wait(50)
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
