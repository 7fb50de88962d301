import { createServer } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { canonicalEmail, emailSchema } from '../domain/email.ts'
import { type MailTransport, openMailTransport } from './transport.ts'

interface Refusal extends Error {
  responseCode: number
}
const refusal = (responseCode: number): Refusal => Object.assign(new Error('refused'), { responseCode })

const open: { close(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0).reverse()) one.close()
})

async function post(
  options: SMTPServerOptions = {},
): Promise<{ transport: MailTransport; inbox: ParsedMail[] }> {
  const inbox: ParsedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream).then((mail) => {
        inbox.push(mail)
        done()
      }, done)
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.server.address() as { port: number }
  return { transport: connect(`smtp://127.0.0.1:${port}`, server), inbox }
}

function connect(url: string, server: { close(): void }, name = 'Teeladen, Datenschutz'): MailTransport {
  const transport = openMailTransport({
    url,
    from: { name, address: 'no-reply@teeladen.example' },
    replyTo: 'datenschutz@teeladen.example',
    timeoutMs: 500,
  })
  open.push({ close: () => server.close() }, transport)
  return transport
}

const mail = {
  to: 'ada@example.test',
  messageId: '<mail_1@teeladen.example>',
  subject: 'Bitte bestätigen Sie Ihre Anfrage TL-7K4M-92QX',
  html: '<p>Guten Tag</p>',
  text: 'Guten Tag',
}

describe('a mail', () => {
  it('arrives with both parts, its Message-ID, a way to reply, and the marks of an automatic mail', async () => {
    const { transport, inbox } = await post()
    expect(await transport.send(mail)).toEqual({ sent: true })
    expect(await transport.send(mail)).toEqual({ sent: true })
    expect(inbox).toHaveLength(2)
    for (const arrived of inbox) {
      expect(arrived.messageId).toBe(mail.messageId)
      expect(arrived.subject).toBe(mail.subject)
      expect(arrived.text?.trim()).toBe('Guten Tag')
      expect(arrived.html).toContain('<p>Guten Tag</p>')
      expect(arrived.headers.get('auto-submitted')).toBe('auto-generated')
      expect(arrived.headers.get('x-auto-response-suppress')).toBe('All')
      expect(arrived.replyTo?.value[0]?.address).toBe('datenschutz@teeladen.example')
      expect(arrived.from?.value[0]?.name).toBe('Teeladen, Datenschutz')
      expect(arrived.attachments).toEqual([])
    }
  })

  it.each(['ada@example.test\r\nBcc: eve@example.test', 'ada@example.test\u0000'])(
    'with control characters in its address is refused here: %j',
    async (to) => {
      const { transport, inbox } = await post()
      expect(await transport.send({ ...mail, to })).toEqual({
        sent: false,
        permanent: true,
        serverAway: false,
        fault: 'control_characters',
      })
      expect(inbox).toEqual([])
    },
  )

  it('goes to the one address only, whatever the address looks like', async () => {
    const recipients: string[] = []
    const { transport } = await post({
      onRcptTo(address, _session, done) {
        recipients.push(address.address)
        done()
      },
    })
    await transport.send({ ...mail, to: 'ada@example.test, eve@example.test' })
    await transport.send({ ...mail, to: '"eve@example.test"@example.test' })
    expect(recipients).not.toContain('eve@example.test')
    expect(recipients).not.toContain('ada@example.test')
  })
})

/** A server that keeps what came in, byte for byte, and whom it was for. */
async function rawPost(options: SMTPServerOptions = {}, name?: string) {
  const came: { raw: string; to: string[] }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        came.push({ raw: Buffer.concat(chunks).toString('latin1'), to })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.server.address() as { port: number }
  return { transport: connect(`smtp://127.0.0.1:${port}`, server, name), came }
}

/** Names of the header fields of a message, in lower case. */
function fieldsOf(raw: string): string[] {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ')
  return head.split('\r\n').map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
}

const USUAL = [
  'auto-submitted',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'reply-to',
  'subject',
  'to',
  'x-auto-response-suppress',
]

describe('a header', () => {
  const breaks = ['\r\n', '\n', '\r', '\0', '\u0085', '\u2028', '\u2029', '\v', '\f', '\u001b', '\ud800']

  it.each(breaks.map((sign) => [JSON.stringify(sign), sign]))(
    'does not come out of a subject or an address with %s',
    async (_, sign) => {
      const { transport, came } = await rawPost()
      const injected = `${sign}Bcc: eve@example.test${sign}${sign}body`
      for (const change of [
        { subject: `Request${injected}` },
        { to: `ada@example.test${injected}` },
        { messageId: `<x@y.example>${injected}` },
      ])
        expect(await transport.send({ ...mail, ...change })).toMatchObject({ sent: false, permanent: true })
      expect(came).toEqual([])
    },
  )

  it.each(breaks.map((sign) => [JSON.stringify(sign), sign]))(
    'does not come out of the controller’s own name with %s',
    async (_, sign) => {
      const { transport, came } = await rawPost({}, `Tea${sign}Bcc: eve@example.test${sign}${sign}x`)
      expect(await transport.send(mail)).toEqual({ sent: true })
      expect(fieldsOf(came[0]!.raw).sort()).toEqual(USUAL)
      expect(came[0]!.to).toEqual(['ada@example.test'])
    },
  )

  it('stays one whatever words stand in it, and its text stays text', async () => {
    const { transport, came } = await rawPost()
    const subject = `=?utf-8?Q?=0D=0ABcc:_eve@example.test?= ${'ü'.repeat(300)} ${'x'.repeat(1500)} \u202e`
    const text = `Bcc: eve@example.test\n.\r\n.\r\nRCPT TO:<eve@example.test>\n${'y'.repeat(3000)}`
    expect(await transport.send({ ...mail, subject, text })).toEqual({ sent: true })
    const [{ raw, to }] = came as [(typeof came)[0]]
    expect(fieldsOf(raw).sort()).toEqual(USUAL)
    expect(to).toEqual(['ada@example.test'])
    for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
    const parsed = await simpleParser(Buffer.from(raw, 'latin1'))
    expect(parsed.bcc).toBeUndefined()
    expect(parsed.text).toContain('RCPT TO:<eve@example.test>')
  })
})

describe('an address of the wide world', () => {
  it.each([
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@ＢÜcher。example', 'ada@xn--bcher-kva.example'],
    ['ada@ｅxample.test', 'ada@example.test'],
    ['ada@ﬁrma.example', 'ada@firma.example'],
    ['Ada@Example.TEST', 'Ada@example.test'],
    ['ada@straße.example', 'ada@xn--strae-oqa.example'],
    ['ada@ехаmple.test', 'ada@xn--mple-43d3a6i.test'],
  ])('%s gets its mail at %s, the domain that it is known by', async (typed, reached) => {
    expect(canonicalEmail(emailSchema.parse(typed))).toBe(reached.toLowerCase())
    const { transport, came } = await rawPost()
    expect(await transport.send({ ...mail, to: emailSchema.parse(typed) })).toEqual({ sent: true })
    expect(/^To: (.*)$/m.exec(came[0]!.raw)?.[1]?.trim()).toBe(reached)
    // The server of this test reads punycode.
    expect(came[0]!.to.map(canonicalEmail)).toEqual([reached.toLowerCase()])
  })

  it.each(['zoë@example.test', 'ада@example.test', '阿@bücher.example'])(
    '%s goes to a server that can take it, and comes back at once from one that cannot',
    async (to) => {
      const able = await rawPost()
      expect(await able.transport.send({ ...mail, to })).toEqual({ sent: true })
      expect(able.came[0]!.to.map(canonicalEmail)).toEqual([canonicalEmail(to)])
      const unable = await rawPost({ onRcptTo: (_address, _session, done) => done(refusal(553)) })
      expect(await unable.transport.send({ ...mail, to })).toMatchObject({ sent: false, permanent: true })
      expect(unable.came).toEqual([])
    },
  )
})

describe('what the server says', () => {
  it('of an address that does not exist is final', async () => {
    const { transport } = await post({ onRcptTo: (_address, _session, done) => done(refusal(550)) })
    expect(await transport.send(mail)).toEqual({
      sent: false,
      permanent: true,
      serverAway: false,
      fault: 'EENVELOPE RCPT-TO 550',
    })
  })

  it('of a mail it does not take is final', async () => {
    const { transport } = await post({
      onData(stream, _session, done) {
        stream.resume()
        stream.on('end', () => done(refusal(554)))
      },
    })
    expect(await transport.send(mail)).toMatchObject({ permanent: true, fault: 'EMESSAGE DATA 554' })
  })

  it.each([
    ['a full mailbox', false, { onRcptTo: (_a, _s, done) => done(refusal(452)) }],
    ['greylisting', false, { onRcptTo: (_a, _s, done) => done(refusal(450)) }],
    ['our own sender', true, { onMailFrom: (_a, _s, done) => done(refusal(550)) }],
    ['too many connections', true, { onConnect: (_s, done) => done(refusal(421)) }],
    ['wrong credentials', true, { authOptional: false }],
  ] satisfies [string, boolean, SMTPServerOptions][])(
    'of %s is tried again',
    async (_what, serverAway, options) => {
      const { transport } = await post(options)
      const outcome = await transport.send(mail)
      expect(outcome).toMatchObject({ sent: false, permanent: false, serverAway })
      expect(JSON.stringify(outcome)).not.toContain('example')
    },
  )

  it('may be nothing at all: then the mail waits', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready))
    const { port } = silent.address() as { port: number }
    const transport = connect(`smtp://127.0.0.1:${port}`, silent)
    expect(await transport.send(mail)).toMatchObject({ sent: false, permanent: false, serverAway: true })
    expect(await transport.verify()).toBe(false)
  })

  it('may be that there is no server', async () => {
    const gone = createServer()
    await new Promise<void>((ready) => gone.listen(0, '127.0.0.1', ready))
    const { port } = gone.address() as { port: number }
    await new Promise((closed) => gone.close(closed))
    const transport = connect(`smtp://127.0.0.1:${port}`, { close: () => undefined })
    expect(await transport.send(mail)).toMatchObject({ sent: false, permanent: false, serverAway: true })
  })

  it('is asked for beforehand by a check', async () => {
    const { transport } = await post()
    expect(await transport.verify()).toBe(true)
  })
})
