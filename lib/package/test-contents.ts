import { createPrivateKey } from 'node:crypto'
import type { AccessGroup, FieldValue } from '../domain/extract.ts'
import { type LetterFacts, letterFacts, type TaskRecord } from '../mail/letters/facts.ts'
import { inLanguage, type Profile } from '../profile/schema.ts'
import { signingWith } from '../vault/signing.ts'
import type { PackageAttachment, PackageContents, PackageSystem } from './contents.ts'

/** With a key that every run has, from 32 bytes that are no secret. */
export const TEST_SIGNING = signingWith(
  createPrivateKey({
    key: Buffer.from(`302e020100300506032b657004220420${'07'.repeat(32)}`, 'hex'),
    format: 'der',
    type: 'pkcs8',
  }),
)

/** Which recipient of each profile plays which part of an invented package. */
export const PARTS_IN_PIWIK_PRO = {
  crm: 'hubspot',
  analytics: 'analytics-suite',
  handOff: 'omniconvert',
  nothing: 'gotowebinar',
  byHand: 'youtube',
}
export const PARTS_IN_SMALL_SHOP = {
  crm: 'shop-database',
  analytics: 'newsletter',
  handOff: 'parcel',
  nothing: 'tax-adviser',
  byHand: 'parcel',
}

/** What somebody who fills in a form could send to be run where it is read. */
export const HOSTILE = [
  '<script>fetch("https://evil.example.test")</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style></table><iframe src="https://evil.example.test"></iframe>',
  '=HYPERLINK("https://evil.example.test","click")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '  =1+1',
  '\u200b\ufeff=1+1',
  '\uff1d1\uff0b1',
  '\uff20SUM(A1)',
  'tea;=1+1;cake; -2\t@x',
  "=cmd|' /C calc'!A0",
  'javascript:alert(1)',
  '\u202Etxt.exe',
  '\0\u001B[31m',
  '{{1+1}}',
  ']]><!--',
]

export const VISIT: AccessGroup = {
  id: 'visit',
  label: { en: 'Visits', de: 'Besuche' },
  description: {
    en: 'Each time you came to our website.',
    de: 'Jedes Mal, als Sie auf unserer Website waren.',
  },
  fields: [
    {
      name: 'at',
      label: { en: 'When', de: 'Wann' },
      description: { en: 'Begin of the visit', de: 'Beginn des Besuchs' },
    },
    {
      name: 'pages',
      label: { en: 'Pages', de: 'Seiten' },
      description: { en: 'How many pages you opened', de: 'Wie viele Seiten Sie geöffnet haben' },
    },
    {
      name: 'country',
      label: { en: 'Country', de: 'Land' },
      description: { en: 'Guessed from the network address', de: 'Aus der Netzadresse geschätzt' },
    },
    { name: 'returning', label: { en: 'Had been here before', de: 'War schon einmal da' }, description: '' },
  ],
}

const CONTACT_FIELDS = [
  'firstname',
  'lastname',
  'email',
  'phone',
  'jobtitle',
  'createdate',
  'hs_email_optout',
  'message',
]

const CONTACT: AccessGroup = {
  id: 'contact',
  label: { en: 'Contact', de: 'Kontakt' },
  description: { en: 'What our sales team knows of you.', de: 'Was unser Vertrieb von Ihnen weiß.' },
  fields: CONTACT_FIELDS.map((name) => ({
    name,
    label: name === 'message' ? 'Your message to us' : name,
    description: { en: `What stands in ${name}.`, de: `Was in ${name} steht.` },
    freeText: name === 'message',
  })),
}

const NOTE: AccessGroup = {
  id: 'note',
  label: { en: 'Notes', de: 'Notizen' },
  description: { en: 'Written by our team.', de: 'Von unserem Team geschrieben.' },
  fields: ['id', 'at', 'kind', 'subject', 'body', 'source'].map((name) => ({
    name,
    label: name,
    description: '',
  })),
}

export const ADA: Record<string, FieldValue> = {
  firstname: 'Ada',
  lastname: 'Example',
  email: 'ada@example.test',
  phone: '+48 600 000 000',
  jobtitle: '',
  createdate: '2026-03-29T00:30:00Z',
  hs_email_optout: true,
  message: 'Good morning,\nplease call me.\n[removed: speaks of another person, Article 15(4)] knows, too.',
}

export function* visits(count: number): Generator<Record<string, FieldValue>> {
  for (let i = 0; i < count; i++)
    yield { at: '2026-10-05T07:30:00Z', pages: i + 1, country: i % 2 ? 'PL' : null, returning: i > 0 }
}

export function* notes(): Generator<Record<string, FieldValue>> {
  for (const [at, body] of HOSTILE.entries())
    yield { id: at + 1, at: '2026-04-01', kind: null, subject: body, body, source: '' }
}

/** Hands the records of each group out anew for every call. */
export function systemOf(
  about: Pick<PackageSystem, 'recipientId' | 'name' | 'status'> & { remains?: PackageSystem['remains'] },
  groups: { group: AccessGroup; records: () => Iterable<Record<string, FieldValue>>; count?: number }[],
): PackageSystem {
  return {
    remains: [],
    ...about,
    groups: groups.map(({ group, records, count }) => ({ group, count: count ?? [...records()].length })),
    records: async function* (groupId) {
      yield* groups.find(({ group }) => group.id === groupId)!.records()
    },
  }
}

export function attachmentOf(
  recipientId: string | null,
  name: string,
  mediaType: string,
  bytes: Buffer,
): PackageAttachment {
  return {
    recipientId,
    name,
    mediaType,
    sizeBytes: bytes.length,
    content: async function* () {
      yield bytes
    },
  }
}

const TASK: TaskRecord = {
  recipientId: '',
  capability: 'access',
  status: 'done',
  counts: [],
  remains: [],
  orderedAt: new Date('2026-11-02T08:00:00Z'),
  answerBy: null,
  goneBy: null,
  recheckAt: null,
  settledAt: new Date('2026-11-04T08:00:00Z'),
  settledBy: null,
  order: [],
}

/** Tasks by recipient, in the words of a letter. */
function factsOf(
  profile: Profile,
  tasks: Record<string, Partial<TaskRecord>>,
  more: Partial<Pick<LetterFacts, 'locale' | 'right'>> = {},
): LetterFacts {
  const request = {
    reference: 'EX-3T8P-H6WD',
    right: 'access' as const,
    locale: 'en',
    context: profile.contexts[0]!.id,
    receivedOn: '2026-11-01',
    answeredAt: null,
    name: 'Ada Example',
    corrections: [],
    redactions: 0,
    ...more,
  }
  return letterFacts(
    profile,
    request,
    Object.entries(tasks).map(([recipientId, task]) => ({ ...TASK, recipientId, ...task })),
  )
}

/** A package of every kind of place: two with data, and one each of those that have none. */
export function testContents(
  profile: Profile,
  ids: { crm: string; analytics: string; handOff: string; nothing: string; byHand: string },
  more: Partial<Pick<LetterFacts, 'locale' | 'right'>> & { visits?: number } = {},
): PackageContents {
  const name = (id: string) => profile.recipients.find((recipient) => recipient.id === id)!.name
  const remains = [
    {
      what: '2 calls',
      reason: 'The recordings also hold the voices of others.',
      ground: 'Art. 15(4)',
      until: null,
    },
  ]
  const facts = factsOf(
    profile,
    {
      [ids.crm]: { remains },
      [ids.analytics]: {},
      [ids.handOff]: { status: 'handed_off', answerBy: '2026-11-20', settledAt: null },
      [ids.nothing]: { status: 'not_found' },
      [ids.byHand]: { status: 'attested' },
    },
    { locale: more.locale ?? 'en', right: more.right ?? 'access' },
  )
  return {
    facts,
    at: '2026-11-22T20:15:00.000Z',
    controller: {
      timeZone: profile.timeZone,
      privacyPolicy: inLanguage(profile.privacyPolicy, facts.locale, profile),
      accent: profile.brand.accent,
      keyAddress: 'https://requests.example.test/api/v1/signing-key',
    },
    systems: [
      systemOf({ recipientId: ids.crm, name: name(ids.crm), status: 'remains', remains }, [
        { group: CONTACT, records: () => [ADA] },
        { group: NOTE, records: notes },
      ]),
      systemOf({ recipientId: ids.analytics, name: name(ids.analytics), status: 'done' }, [
        { group: VISIT, records: () => visits(more.visits ?? 431) },
      ]),
      systemOf({ recipientId: ids.byHand, name: name(ids.byHand), status: 'attested' }, []),
    ],
    attachments: [
      attachmentOf(ids.byHand, 'Ada Example <b>contract</b>.pdf', 'application/pdf', Buffer.from('%PDF-1.7')),
      attachmentOf(ids.byHand, '../../Ada.html', 'text/html', Buffer.from('<script>alert(1)</script>')),
      attachmentOf(null, 'scan', 'image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47])),
    ],
    redactions: 1,
  }
}
