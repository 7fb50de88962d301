import type { Profile } from '../profile/schema.ts'

const SAID = {
  own: false,
  purpose: 'Answering enquiries',
  categories: 'Contact data',
  basis: 'Art. 6(1)(f)',
  place: 'Poland',
  retention: '90 days',
  legacy: false,
}

/** For tests: a small controller with a system of each kind, a client context and a recruitment team. */
export const TEST_PROFILE: Profile = {
  id: 'example',
  name: 'Example',
  referencePrefix: 'EX',
  brand: { accent: '#0055aa' },
  siteDomain: 'example.test',
  privacyPolicy: 'https://example.test/privacy',
  controllers: [{ id: 'example', name: 'Example S.A.', address: 'Wrocław', country: 'PL', calendar: 'PL' }],
  authority: {
    name: { en: 'President of the Personal Data Protection Office', de: 'Präsident des UODO' },
    url: 'https://authority.example.test',
    country: { en: 'Poland', de: 'Polen' },
  },
  dpo: { email: 'dpo@example.test' },
  timeZone: 'Europe/Warsaw',
  languages: ['en', 'de'],
  policy: {
    promisedDays: 30,
    alertDays: [14, 7, 3, 1, 0],
    linkDays: 30,
    packageDownloads: 2,
    packageDays: 30,
    shredDays: 30,
    recordYears: 3,
  },
  regime: 'gdpr-eu',
  teams: [
    { id: 'privacy', name: 'Privacy' },
    { id: 'recruitment', name: 'Recruitment' },
  ],
  rights: ['access', 'erasure', 'rectification', 'objection', 'complaint'],
  contexts: [
    {
      id: 'website',
      label: 'Our website',
      team: 'privacy',
      controllers: ['example'],
      route: 'desk',
      recipients: ['hubspot', 'analytics', 'omniconvert', 'archive'],
    },
    {
      id: 'job',
      label: 'A job application',
      team: 'recruitment',
      controllers: ['example'],
      route: 'desk',
      recipients: ['hubspot'],
    },
    {
      id: 'client-site',
      label: "A client's website",
      team: 'privacy',
      controllers: ['example'],
      route: 'client',
      recipients: [],
    },
  ],
  cookies: [],
  recipients: [
    {
      ...SAID,
      id: 'hubspot',
      name: 'HubSpot',
      connector: { id: 'hubspot', config: { token: 'test-token' } },
    },
    {
      ...SAID,
      id: 'analytics',
      name: 'Analytics',
      connector: {
        id: 'analytics',
        config: { driver: 'matomo', baseUrl: 'https://matomo.example.test', token: 'test-token', sites: [1] },
      },
    },
    {
      ...SAID,
      id: 'omniconvert',
      name: 'Omniconvert',
      connector: { id: 'omniconvert', config: { contact: 'privacy@omniconvert.example.test' } },
    },
    {
      ...SAID,
      id: 'archive',
      name: 'Paper archive',
      connector: { id: 'mail', config: {} },
    },
  ],
  source: 'Your browser',
  automatedDecisions: 'None',
  hash: 'profile-hash',
  logoSvg: null,
  textLanguages: ['en', 'de'],
  byHand: [],
}
