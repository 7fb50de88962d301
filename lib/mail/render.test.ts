import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { manifests } from '../connectors/manifests.ts'
import { MAILS, type MailData, type MailKind } from '../domain/mail.ts'
import { CAPABILITIES, RIGHTS } from '../domain/rights.ts'
import { COMPLETE_LANGUAGES } from '../i18n/catalogues.ts'
import { contrast } from '../profile/contrast.ts'
import { loadProfile } from '../profile/load.ts'
import { accentInTheDark, DARK } from './colours.ts'
import { renderMail } from './render.tsx'

const profile = loadProfile(path.join(import.meta.dirname, '../../profiles/piwik-pro.yaml'), {
  lookUp: () => undefined,
  manifests,
})
const reference = 'PP-7K4M-92QX'
const token = '9fK2wQ7mXc4T'
const due = '2027-03-09'
const handOff: MailData<'hand-off'> = {
  reference,
  recipient: 'Omniconvert',
  capability: 'rectify',
  identifiers: [
    { kind: 'email', value: 'ada@example.test' },
    { kind: 'omniconvert_uid', value: '58c20f7e' },
  ],
  answerBy: '2027-02-26',
  token,
  reminder: 2,
  late: false,
  corrections: [
    { field: 'surname', wrong: 'Lovelase', right: 'Lovelace' },
    { field: 'phone', wrong: '', right: '<b>+48 1</b>' },
  ],
  found: [
    { label: 'session', count: 2 },
    { label: 'event', count: 1214 },
  ],
}
const forward: MailData<'forward'> = {
  reference,
  right: 'erasure',
  website: 'shop.example.test',
  email: 'ada@example.test',
  message: 'Please <script>alert(1)</script>\nerase it.',
  receivedOn: '2027-02-09',
}
const SAMPLES: { [K in MailKind]: MailData<K>[] } = {
  confirm: RIGHTS.map((right) => ({ reference, right, token, code: '482137', due })),
  'confirm-reminder': RIGHTS.map((right) => ({ reference, right, token, lapsesOn: due })),
  acknowledgement: RIGHTS.map((right) => ({ reference, right, due, token })),
  duplicate: RIGHTS.map((right) => ({ reference, right, due, token })),
  lapsed: RIGHTS.map((right) => ({ reference, right, token })),
  message: [{ reference, token }],
  answer: [
    { reference, token },
    { reference, token, filesUntil: '2027-04-20' },
  ],
  'follow-up': [{ reference, token }],
  'status-link': [{ reference, token }],
  'download-code': [{ reference, code: '482137' }],
  'hand-off': CAPABILITIES.flatMap((capability) => [
    { ...handOff, capability },
    { ...handOff, capability, reminder: 0, found: [] },
    { ...handOff, capability, late: true },
  ]),
  forward: [forward, { ...forward, message: '' }],
  invite: [{ name: 'Grace', token }],
  digest: [
    {
      cases: [
        { reference, right: 'erasure', due, daysLeft: -2 },
        { reference, right: 'access', due, daysLeft: 0 },
      ],
      more: 0,
    },
    { cases: [{ reference, right: 'access', due, daysLeft: 5 }], more: 3 },
  ],
  'deadline-alert': [7, 1, 0, -1, -5].map((daysLeft) => ({ reference, requestId: 'req_1', due, daysLeft })),
  'extension-alert': [7, 1, 0].map((daysLeft) => ({
    reference,
    requestId: 'req_1',
    due,
    noticeBy: due,
    daysLeft,
  })),
  'staff-notice': MAILS['staff-notice'].shape.notice.options.map((notice) => ({
    notice,
    reference,
    requestId: 'req_1',
    recipient: 'HubSpot',
  })),
  'recipient-notice': [
    { notice: 'refused', recipient: 'HubSpot', recipientId: 'hubspot', scopes: [] },
    { notice: 'scopes-missing', recipient: 'HubSpot', recipientId: 'hubspot', scopes: ['tickets', 'crm.x'] },
  ],
}

const frame = { profile, locale: 'en', baseUrl: 'https://requests.example.test', sandbox: false }
const cases = (Object.keys(SAMPLES) as MailKind[]).flatMap((kind) =>
  COMPLETE_LANGUAGES.flatMap((locale) =>
    SAMPLES[kind].map(
      (data, at) => [kind, locale, at, data] as [MailKind, string, number, MailData<MailKind>],
    ),
  ),
)
const wordsOf = (html: string) =>
  html
    .replace(/<head>[\s\S]*?<\/head>/, ' ')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#x27;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .split(/\s+/)
    .filter((word) => /\p{L}/u.test(word))

describe('every kind of mail', () => {
  it.each(cases)(
    '%s in %s (%i) is whole, in both parts, and loads nothing',
    async (kind, locale, _at, data) => {
      const { subject, html, text } = await renderMail(kind, data, { ...frame, locale })
      expect(subject.trim()).not.toBe('')
      expect(html).toMatch(new RegExp(`<html[^>]* lang="${locale}"`))
      expect(html).not.toMatch(/<img|<script|src=|url\(|@import|<link/i)
      expect(html + text + subject).not.toMatch(/undefined|\[object|Invalid|\{\w+\}/)
      const links = [...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1]!)
      for (const link of links) {
        if (link.startsWith('mailto:')) expect(link).toBe('mailto:gdpr@piwik.pro')
        else {
          expect(link).toMatch(/^https:\/\/requests\.example\.test\//)
          expect(text).toContain(`\n${link}\n`)
        }
      }
      const plain = text.toLowerCase()
      const missing = wordsOf(html).filter(
        (word) =>
          !plain.includes(word.toLowerCase()) && !'January February March Tuesday Friday'.includes(word),
      )
      expect(missing.filter((word) => !/^(Februar|März|Dienstag|Freitag)$/.test(word))).toEqual([])
      expect(text.split('\n').filter((line) => line.length > 72 && !/https?:|@/.test(line))).toEqual([])
    },
  )
})

describe('links', () => {
  it.each([
    ['confirm', 'de', SAMPLES.confirm[0], `/de/confirm/${token}`],
    ['answer', 'de', SAMPLES.answer[0], `/de/status/${token}`],
    ['hand-off', 'en', handOff, `/partner/${token}`],
    ['invite', 'en', SAMPLES.invite[0], `/desk/join/${token}`],
    ['deadline-alert', 'en', SAMPLES['deadline-alert'][0], '/desk/requests/req_1'],
  ] as [MailKind, string, MailData<MailKind>, string][])(
    'of %s lead where they should',
    async (kind, locale, data, link) => {
      const { text } = await renderMail(kind, data, { ...frame, locale })
      expect(text).toContain(`https://requests.example.test${link}\n`)
    },
  )
})

describe('a mail', () => {
  it('is the same for the same data', async () => {
    const twice = [await renderMail('hand-off', handOff, frame), await renderMail('hand-off', handOff, frame)]
    expect(twice[0]).toEqual(twice[1])
  })

  it('of a sandbox says so in subject, HTML and text', async () => {
    const { subject, html, text } = await renderMail(
      'answer',
      { reference, token },
      { ...frame, sandbox: true },
    )
    expect(subject).toMatch(/^\[Sandbox\] /)
    expect(html).toContain('SANDBOX: this email')
    expect(text).toMatch(/^SANDBOX: this email/)
  })

  it('never lets words from outside become markup', async () => {
    const order = await renderMail('hand-off', handOff, frame)
    expect(order.html).toContain('&lt;b&gt;+48 1&lt;/b&gt;')
    expect(order.text).toContain('phone: “<b>+48 1</b>”')
    const { html } = await renderMail('forward', { ...forward, website: '<i>x</i>' }, frame)
    expect(html).not.toMatch(/<script|<i>/)
  })

  it('has a subject of one line that reads from left to right, whatever website a person named', async () => {
    const website = 'shop.example\nBcc: eve@example.test\u2028\u202ecod.exe\u2066'
    const { subject } = await renderMail('forward', { ...forward, website }, frame)
    expect(subject).toContain('shop.example Bcc: eve@example.test cod.exe')
    expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u)
  })

  it('asks no recipient to speak up before a day that is over', async () => {
    const { text } = await renderMail('hand-off', { ...handOff, late: true }, frame)
    expect(text).toContain('Your answer was due on Friday 26 February')
    expect(text).not.toContain('before that day')
  })

  it('shows the code in threes, and never puts it into the subject', async () => {
    const { subject, text } = await renderMail('confirm', SAMPLES.confirm[1]!, frame)
    expect(text).toContain('\n    482 137\n')
    expect(subject).not.toContain('482')
  })

  it.each(['#000000', '#0b5870', '#7a0000', '#3333ff'])(
    'keeps the accent %s readable in the dark',
    (accent) => {
      expect(contrast(accentInTheDark(accent), DARK.page)).toBeGreaterThanOrEqual(7)
    },
  )
})
