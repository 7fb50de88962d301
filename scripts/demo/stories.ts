import type { IdentifierKind } from '../../lib/domain/identifier.ts'
import type { StaffIdentityMethod } from '../../lib/domain/identity.ts'
import type { StaffChannel } from '../../lib/domain/request.ts'
import type { Right } from '../../lib/domain/rights.ts'

/** What happens in a story, `after` so many days (fractions are hours) since it began. */
export type Deed =
  | { after: number; do: 'confirm' }
  | { after: number; do: 'assign'; to: 'dpo' | 'handler' | 'hr' }
  | { after: number; do: 'note'; text: string }
  | { after: number; do: 'write'; text: string }
  | { after: number; do: 'person-writes'; text: string }
  | { after: number; do: 'approve' }
  | { after: number; do: 'recipient'; recipient: string; says: 'done' | 'not_found'; note: string }
  | { after: number; do: 'settle'; recipients: string[]; outcome: 'done' | 'not_found'; note: string }
  | { after: number; do: 'attach'; recipient: string; name: string; text: string }
  | { after: number; do: 'answer' }
  | { after: number; do: 'refuse'; ground: '17(3)(b)'; reasons: string }
  | { after: number; do: 'withdraw' }
  | { after: number; do: 'forward'; to: string }

export interface Story {
  daysAgo: number
  right: Right
  context: string
  locale: 'en' | 'de'
  email: string
  message?: string
  website?: string
  corrections?: { field: string; wrong: string; right: string }[]
  /** What the browser brought. */
  browser?: { kind: IdentifierKind; value: string }[]
  /** Recorded by staff rather than sent by the form. */
  recorded?: {
    channel: StaffChannel
    by: 'dpo' | 'hr'
    identityMethod: StaffIdentityMethod
    daysBefore: number
  }
  /** What the sandbox's HubSpot and analytics hold of this person. */
  holds?: { hubspot?: boolean; notes?: string[]; visits?: number }
  deeds: Deed[]
}

const visitor = (value: string) => ({ kind: 'piwik_visitor_id' as const, value })
const tests = (value: string) => ({ kind: 'omniconvert_uid' as const, value })

const BY_HAND = ['gotowebinar', 'youtube', 'fraud0', 'leaseweb', 'aws']

/** Invented people, invented words. Dates are reckoned back from the day the sandbox is filled. */
export const STORIES: Story[] = [
  {
    daysAgo: 62,
    right: 'erasure',
    context: 'marketing',
    locale: 'de',
    email: 'ada.winter@example.test',
    message: 'Ich war 2024 auf einem Webinar. Bitte löschen Sie alles.',
    browser: [visitor('4f0a81c2d97be365'), tests('1730211.48c1')],
    holds: { hubspot: true, visits: 9 },
    deeds: [
      { after: 0.02, do: 'confirm' },
      { after: 1, do: 'assign', to: 'dpo' },
      { after: 2, do: 'approve' },
      {
        after: 3,
        do: 'settle',
        recipients: BY_HAND,
        outcome: 'not_found',
        note: 'Searched by hand under the address, nothing there.',
      },
      {
        after: 6,
        do: 'recipient',
        recipient: 'omniconvert',
        says: 'done',
        note: 'Removed from all experiments.',
      },
      { after: 9, do: 'answer' },
    ],
  },
  {
    daysAgo: 28,
    right: 'access',
    context: 'marketing',
    locale: 'en',
    email: 'bjarne.holm@example.test',
    browser: [visitor('a1180c44e2f95d70')],
    holds: { hubspot: true, visits: 4 },
    deeds: [
      { after: 0.1, do: 'confirm' },
      { after: 1, do: 'assign', to: 'handler' },
      { after: 3, do: 'approve' },
      {
        after: 6,
        do: 'attach',
        recipient: 'hubspot',
        name: 'hubspot-contact.json',
        text: '{ "contact": { "lifecycle": "lead", "notes": 3 } }',
      },
      {
        after: 6,
        do: 'settle',
        recipients: ['hubspot', 'analytics-suite'],
        outcome: 'done',
        note: 'Exported by hand, files attached.',
      },
      {
        after: 7,
        do: 'settle',
        recipients: BY_HAND,
        outcome: 'not_found',
        note: 'No record under the address.',
      },
      { after: 12, do: 'answer' },
    ],
  },
  {
    daysAgo: 48,
    right: 'erasure',
    context: 'operator',
    locale: 'en',
    email: 'carla.mendes@example.test',
    message: 'I left the company that used your product.',
    deeds: [
      { after: 0.3, do: 'confirm' },
      { after: 2, do: 'assign', to: 'dpo' },
      {
        after: 8,
        do: 'refuse',
        ground: '17(3)(b)',
        reasons:
          'Your account has signed orders. Polish tax law obliges us to keep the records of those orders until the end of 2031. We use them for nothing else.',
      },
    ],
  },
  {
    daysAgo: 41,
    right: 'objection',
    context: 'marketing',
    locale: 'de',
    email: 'dorothea.falk@example.test',
    holds: { hubspot: true },
    deeds: [
      { after: 0.05, do: 'confirm' },
      { after: 1, do: 'approve' },
      {
        after: 2,
        do: 'settle',
        recipients: ['analytics-suite', ...BY_HAND],
        outcome: 'done',
        note: 'Put on the list that is left out of every mailing and audience.',
      },
      { after: 3, do: 'answer' },
    ],
  },
  {
    daysAgo: 37,
    right: 'access',
    context: 'client',
    locale: 'en',
    email: 'emil.sorensen@example.test',
    website: 'shop.example.test',
    message: 'Your software is on the shop where I buy tea.',
    deeds: [
      { after: 0.2, do: 'confirm' },
      { after: 2, do: 'forward', to: 'privacy@shop.example.test' },
    ],
  },
  {
    daysAgo: 33,
    right: 'access',
    context: 'marketing',
    locale: 'en',
    email: 'fatima.noor@example.test',
    browser: [visitor('09be5f17c3a8d246')],
    holds: {
      hubspot: true,
      notes: [
        'Ms Noor asked for an offer for 40 seats. Her colleague Oliver Brandt decides; he is at oliver.brandt@example.test, +48 600 100 200.',
        'Called back on Friday. She liked the demo and asks for the slides.',
      ],
      visits: 2,
    },
    deeds: [
      { after: 0.4, do: 'confirm' },
      { after: 4, do: 'assign', to: 'handler' },
      { after: 9, do: 'approve' },
      {
        after: 12,
        do: 'settle',
        recipients: BY_HAND,
        outcome: 'not_found',
        note: 'No record under the address.',
      },
    ],
  },
  {
    daysAgo: 29,
    right: 'erasure',
    context: 'marketing',
    locale: 'en',
    email: 'greta.lindholm@example.test',
    message: 'Please confirm once HubSpot is done as well.',
    browser: [visitor('c77d0e21b5f84a93'), tests('2093.77be10')],
    holds: { hubspot: true, visits: 14 },
    deeds: [
      { after: 0.1, do: 'confirm' },
      { after: 1, do: 'assign', to: 'dpo' },
      { after: 5, do: 'approve' },
      {
        after: 7,
        do: 'settle',
        recipients: ['gotowebinar', 'youtube', 'leaseweb', 'aws'],
        outcome: 'not_found',
        note: 'No record under the address.',
      },
      {
        after: 20,
        do: 'note',
        text: 'Rang Omniconvert: the uid is in their deletion queue. They answer by mail on Tuesday.',
      },
      {
        after: 24,
        do: 'person-writes',
        text: 'Could you tell me how far you are? I am travelling from Friday.',
      },
      {
        after: 24.2,
        do: 'write',
        text: 'Your data is gone from our analytics. We are waiting for two companies and ask them again today.',
      },
    ],
  },
  {
    daysAgo: 27,
    right: 'rectification',
    context: 'marketing',
    locale: 'de',
    email: 'henrik.aal@example.test',
    corrections: [{ field: 'Nachname', wrong: 'Ahl', right: 'Aal' }],
    holds: { hubspot: true },
    deeds: [
      { after: 0.2, do: 'confirm' },
      { after: 2, do: 'assign', to: 'handler' },
      { after: 4, do: 'approve' },
      {
        after: 6,
        do: 'settle',
        recipients: ['hubspot'],
        outcome: 'done',
        note: 'Surname corrected in the contact.',
      },
      {
        after: 7,
        do: 'settle',
        recipients: ['analytics-suite', ...BY_HAND],
        outcome: 'not_found',
        note: 'Nothing under that name.',
      },
    ],
  },
  {
    daysAgo: 26,
    right: 'erasure',
    context: 'recruitment',
    locale: 'en',
    email: 'iris.novak@example.test',
    recorded: {
      channel: 'mail',
      by: 'hr',
      identityMethod: 'known-address',
      daysBefore: 1,
    },
    deeds: [{ after: 1, do: 'assign', to: 'hr' }],
  },
  {
    daysAgo: 24,
    right: 'erasure',
    context: 'marketing',
    locale: 'en',
    email: 'lena.moreau@example.test',
    browser: [visitor('d3816bf04ac2e759'), tests('4417006.c2d8')],
    holds: { hubspot: true, visits: 7 },
    deeds: [
      { after: 0.1, do: 'confirm' },
      { after: 1, do: 'assign', to: 'dpo' },
      { after: 2, do: 'approve' },
      {
        after: 4,
        do: 'settle',
        recipients: BY_HAND,
        outcome: 'not_found',
        note: 'No record under the address.',
      },
      { after: 14, do: 'answer' },
    ],
  },
  {
    daysAgo: 22,
    right: 'consent-withdrawal',
    context: 'marketing',
    locale: 'en',
    email: 'jamal.reyes@example.test',
    holds: { hubspot: true },
    deeds: [
      { after: 0.1, do: 'confirm' },
      { after: 3, do: 'assign', to: 'dpo' },
      { after: 3.1, do: 'approve' },
    ],
  },
  {
    daysAgo: 19,
    right: 'restriction',
    context: 'operator',
    locale: 'en',
    email: 'kasia.wrona@example.test',
    message: 'I dispute what the support notes say about me.',
    deeds: [
      { after: 0.3, do: 'confirm' },
      { after: 5, do: 'assign', to: 'handler' },
    ],
  },
  {
    daysAgo: 16,
    right: 'erasure',
    context: 'marketing',
    locale: 'de',
    email: 'lars.oster@example.test',
    browser: [visitor('58f3a90d17ce6b24')],
    holds: { hubspot: true, visits: 3 },
    deeds: [
      { after: 0.2, do: 'confirm' },
      { after: 4, do: 'withdraw' },
    ],
  },
  {
    daysAgo: 15,
    right: 'complaint',
    context: 'marketing',
    locale: 'en',
    email: 'mina.petrova@example.test',
    message: 'I still get your newsletter after unsubscribing twice.',
    deeds: [
      { after: 0.1, do: 'confirm' },
      { after: 2, do: 'assign', to: 'dpo' },
      { after: 9, do: 'person-writes', text: 'Another one came this morning.' },
    ],
  },
  {
    daysAgo: 17,
    right: 'access',
    context: 'marketing',
    locale: 'en',
    email: 'never.confirmed@example.test',
    deeds: [],
  },
  {
    daysAgo: 13,
    right: 'erasure',
    context: 'marketing',
    locale: 'de',
    email: 'marit.solberg@example.test',
    browser: [visitor('93c6e1a04d7b28f5'), tests('2854071.f3a6')],
    holds: { hubspot: true, visits: 11 },
    deeds: [
      { after: 0.1, do: 'confirm' },
      { after: 1, do: 'assign', to: 'handler' },
      { after: 2, do: 'approve' },
      {
        after: 3,
        do: 'settle',
        recipients: BY_HAND,
        outcome: 'not_found',
        note: 'No record under the address.',
      },
      {
        after: 5,
        do: 'recipient',
        recipient: 'omniconvert',
        says: 'not_found',
        note: 'No visitor under this number.',
      },
    ],
  },
  {
    daysAgo: 11,
    right: 'erasure',
    context: 'marketing',
    locale: 'en',
    email: 'milan.horvat@example.test',
    browser: [visitor('0b75d2f8c41e9a36'), tests('6120388.07d4')],
    holds: { hubspot: true, visits: 5 },
    deeds: [
      { after: 0.1, do: 'confirm' },
      { after: 2, do: 'assign', to: 'dpo' },
      { after: 4, do: 'approve' },
      {
        after: 6,
        do: 'settle',
        recipients: BY_HAND,
        outcome: 'not_found',
        note: 'No record under the address.',
      },
    ],
  },
  {
    daysAgo: 12,
    right: 'shine-the-light',
    context: 'california',
    locale: 'en',
    email: 'noah.castillo@example.test',
    deeds: [
      { after: 0.2, do: 'confirm' },
      { after: 3, do: 'assign', to: 'dpo' },
    ],
  },
  {
    daysAgo: 9,
    right: 'erasure',
    context: 'marketing',
    locale: 'en',
    email: 'olga.brandt@example.test',
    message: 'I may also be in your system as o.brandt@example.test.',
    browser: [visitor('e04b6d93a21f5c78'), tests('3310945.90ab')],
    holds: { hubspot: true, visits: 21 },
    deeds: [
      { after: 0.1, do: 'confirm' },
      { after: 1, do: 'assign', to: 'handler' },
    ],
  },
  {
    daysAgo: 8,
    right: 'portability',
    context: 'operator',
    locale: 'de',
    email: 'pavel.dvorak@example.test',
    deeds: [
      { after: 0.3, do: 'confirm' },
      { after: 2, do: 'assign', to: 'handler' },
      { after: 3, do: 'approve' },
    ],
  },
  {
    daysAgo: 5,
    right: 'erasure',
    context: 'marketing',
    locale: 'en',
    email: 'quentin.leroy@example.test',
    browser: [visitor('7bd0f4128ac39e65')],
    holds: { hubspot: true, visits: 6 },
    deeds: [{ after: 0.2, do: 'confirm' }],
  },
  {
    daysAgo: 4,
    right: 'access',
    context: 'recruitment',
    locale: 'de',
    email: 'rosa.kern@example.test',
    deeds: [{ after: 0.1, do: 'confirm' }],
  },
  {
    daysAgo: 3,
    right: 'erasure',
    context: 'marketing',
    locale: 'en',
    email: 'sven.dahl@example.test',
    deeds: [],
  },
  {
    daysAgo: 1,
    right: 'access',
    context: 'unsure',
    locale: 'en',
    email: 'tomas.ferreira@example.test',
    message: 'I do not know where you have me, but your adverts follow me.',
    browser: [visitor('2c9a7e05f1b8d364')],
    holds: { hubspot: true, visits: 5 },
    deeds: [{ after: 0.1, do: 'confirm' }],
  },
]
