import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTransport } from 'nodemailer'
import { afterEach, describe, expect, it } from 'vitest'
import { startMailbox } from './mailbox.ts'
import type { Mail } from './store.ts'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const work of cleanUp.splice(0).reverse()) await work()
})

async function mailbox(dir?: string) {
  const started = await startMailbox({ smtpPort: 0, httpPort: 0, dir })
  cleanUp.push(() => started.stop())
  const send = (to: string, more: { subject?: string; text?: string; html?: string } = {}) =>
    createTransport({ url: started.smtpUrl, connectionTimeout: 2000 } as never).sendMail({
      from: 'Privacy <privacy@desk.example.test>',
      to,
      subject: 'Bitte bestätigen',
      text: 'Öffnen Sie https://desk.example.test/confirm?a=1&b=2',
      ...more,
    })
  const mails = async (to = ''): Promise<Mail[]> =>
    (await fetch(`${started.url}/api/mails?to=${encodeURIComponent(to)}`)).json() as Promise<Mail[]>
  const control = (faults: object) =>
    fetch(`${started.url}/__control`, { method: 'PUT', body: JSON.stringify(faults) })
  const html = async (where: string) => (await fetch(`${started.url}${where}`)).text()
  return { ...started, send, mails, control, html }
}

function temporaryFolder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'mailbox-'))
  cleanUp.push(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

describe('the sandbox mailbox', () => {
  it('keeps each mail as it was sent, findable by its recipient', async () => {
    const box = await mailbox()
    const { messageId } = await box.send('Ada@Example.test')
    await box.send('grace@example.test', { subject: 'Another' })

    const [mail, ...others] = await box.mails('ada@example.test')
    expect(others).toEqual([])
    expect(mail).toMatchObject({
      to: ['ada@example.test'],
      subject: 'Bitte bestätigen',
      from: '"Privacy" <privacy@desk.example.test>',
      messageId,
    })
    expect(mail?.text).toContain('Öffnen Sie')
    expect(mail?.headers.map(({ name }) => name)).not.toContain('X-Sandbox-Recipients')
    expect((await box.mails()).map(({ subject }) => subject)).toEqual(['Bitte bestätigen', 'Another'])
  })

  it('says on every page that it is the sandbox, and lists the newest first', async () => {
    const box = await mailbox()
    expect(await box.html('/')).toContain('No mail yet.')
    await box.send('ada@example.test', { subject: 'First' })
    await box.send('ada@example.test', { subject: 'Second' })
    const list = await box.html('/')
    expect(list).toContain('Sandbox mailbox.')
    expect(list.indexOf('Second')).toBeLessThan(list.indexOf('First'))
    expect(await box.html('/?to=grace')).toContain('No mail to this recipient.')
    const [mail] = await box.mails()
    expect(await box.html(`/mails/${mail?.id}`)).toContain('Sandbox mailbox.')
    expect(await box.html('/mails/1-1')).toContain('There is no such mail.')
  })

  it('shows a hostile mail without running or fetching anything of it', async () => {
    const box = await mailbox()
    await box.send('ada@example.test', {
      subject: '<script>alert(1)</script>',
      text: '<img src=x onerror=alert(1)> https://desk.example.test/a?b=1&c="><script>',
      html: '<script>alert(1)</script><p>Hello</p>',
    })
    const [mail] = await box.mails()
    for (const page of ['/', `/mails/${mail?.id}`]) {
      const shown = await box.html(page)
      expect(shown).not.toContain('<script>alert')
      expect(shown).not.toContain('<img')
    }
    expect(await box.html(`/mails/${mail?.id}`)).toContain('href="https://desk.example.test/a?b=1&#38;c="')
    const framed = await fetch(`${box.url}/mails/${mail?.id}/html`)
    expect(framed.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*sandbox/)
    expect(framed.headers.get('content-security-policy')).not.toContain('allow-scripts')
  })

  it('forgets everything when asked, also on disk', async () => {
    const dir = temporaryFolder()
    const box = await mailbox(dir)
    await box.send('ada@example.test')
    expect(readdirSync(dir)).toHaveLength(1)
    await fetch(`${box.url}/api/mails`, { method: 'DELETE' })
    expect(await box.mails()).toEqual([])
    expect(readdirSync(dir)).toEqual([])
  })

  it('has its mails again after a restart', async () => {
    const dir = temporaryFolder()
    const first = await mailbox(dir)
    await first.send('ada@example.test', { html: '<p>Grüße</p>' })
    const before = await first.mails()
    await first.stop()
    const second = await mailbox(dir)
    expect(await second.mails()).toEqual(before)
  })

  it('refuses connections until told otherwise, on the same port', async () => {
    const box = await mailbox()
    await box.control({ refuse: true })
    await expect(box.send('ada@example.test')).rejects.toMatchObject({ code: 'ESOCKET' })
    await fetch(`${box.url}/__control`, { method: 'DELETE' })
    await box.send('ada@example.test')
    expect(await box.mails()).toHaveLength(1)
  })

  it('puts off the next mails, then takes them', async () => {
    const box = await mailbox()
    await box.control({ failNext: { count: 1, code: 451 } })
    await expect(box.send('ada@example.test')).rejects.toMatchObject({ responseCode: 451 })
    await box.send('ada@example.test')
    expect(await box.mails()).toHaveLength(1)
  })

  it('bounces one address and takes the others', async () => {
    const box = await mailbox()
    await box.control({ reject: { 'Gone@example.test': 550 } })
    await expect(box.send('gone@example.test')).rejects.toMatchObject({ responseCode: 550 })
    await box.send('ada@example.test')
    expect((await box.mails()).map(({ to }) => to)).toEqual([['ada@example.test']])
  })

  it('keeps a mail whose sender never hears of it', async () => {
    const box = await mailbox()
    await box.control({ cutAfterContent: 1 })
    await expect(box.send('ada@example.test')).rejects.toThrow()
    await box.send('ada@example.test')
    expect(await box.mails()).toHaveLength(2)
  })

  it('names what is wrong with an unknown fault', async () => {
    const box = await mailbox()
    expect((await box.control({ explode: true })).status).toBe(400)
  })
})
