import { createServer } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
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

function connect(url: string, server: { close(): void }): MailTransport {
  const transport = openMailTransport({
    url,
    from: { name: 'Teeladen, Datenschutz', address: 'no-reply@teeladen.example' },
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
