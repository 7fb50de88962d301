import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withDriver } from '../../scripts/demo-profile.mjs'
import { manifests } from '../connectors/manifests.ts'
import { IDENTIFIER_KINDS } from '../domain/identifier.ts'
import { RIGHTS } from '../domain/rights.ts'
import { offeredLanguages } from '../i18n/languages.ts'
import { loadProfile, ProfileError } from './load.ts'
import { planRecipientsOf } from './plan-recipients.ts'

const profiles = path.join(import.meta.dirname, '../../profiles')
const none = () => undefined

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'profile-'))
  cpSync(profiles, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A shipped profile with one text replaced by another, and what is wrong with it. */
function problems(name: string, changes: [from: string, to: string][], lookUp = none as Environment) {
  const file = path.join(folder, name)
  let source = readFileSync(file, 'utf8')
  for (const [from, to] of changes) {
    expect(source).toContain(from)
    source = source.replace(from, () => to)
  }
  writeFileSync(file, source)
  const lineOf = (text: string) => source.slice(0, source.indexOf(text)).split('\n').length
  try {
    loadProfile(file, { lookUp, manifests })
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error
    return { found: error.problems.map((problem) => problem.replace(file, 'file')), lineOf }
  }
  return { found: [], lineOf }
}
type Environment = (name: string) => string | undefined

describe('the shipped profiles', () => {
  it('of Piwik PRO has every right, recipient and language of its policies', () => {
    const profile = loadProfile(path.join(profiles, 'piwik-pro.yaml'), { lookUp: none, manifests })
    expect(profile.rights.toSorted()).toEqual(RIGHTS.toSorted())
    expect(profile.languages).toEqual(['en', 'de', 'nl', 'fr', 'pl', 'sv', 'it', 'da'])
    expect(offeredLanguages(profile)).toEqual(['en', 'de'])
    expect(profile.cookies.map((rule) => rule.cookie)).toEqual(['_pk_id.*', 'hubspotutk', 'mktz_client'])
    expect(profile.contexts.find((context) => context.id === 'recruitment')?.team).toBe('hr')
    expect(profile.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('of the shop works with no variable set', () => {
    const profile = loadProfile(path.join(profiles, 'small-shop.yaml'), { lookUp: none, manifests })
    expect(profile.byHand.map((one) => one.recipientId)).toEqual(['shop-database'])
    expect(offeredLanguages(profile)).toEqual(['de', 'en'])
    expect(profile.logoSvg).toContain('<svg')
    expect(planRecipientsOf(profile, 'customer')).toHaveLength(4)
  })

  it('of the shop calls the service before its database once that is set up', () => {
    const lookUp = (name: string) =>
      ({ SHOP_URL: 'https://orders.example.test', SHOP_SECRET: 'a-secret-of-more-than-thirty-two-letters' })[
        name
      ]
    const profile = loadProfile(path.join(profiles, 'small-shop.yaml'), { lookUp, manifests })
    const plans = planRecipientsOf(profile, 'customer')
    expect(plans.map(({ id, mode, contact }) => [id, mode, contact])).toEqual([
      ['shop-database', 'api', null],
      ['parcel', 'hand-off', 'datenschutz@nordwind.example'],
      ['newsletter', 'hand-off', 'privacy@briefpost.example'],
      ['tax-adviser', 'hand-off', null],
    ])
  })

  it('changes its hash with any change of the file', () => {
    const file = path.join(folder, 'small-shop.yaml')
    const before = loadProfile(file, { lookUp: none, manifests }).hash
    writeFileSync(file, `${readFileSync(file, 'utf8')}# a remark\n`)
    expect(loadProfile(file, { lookUp: none, manifests }).hash).not.toBe(before)
  })
})

describe('connectors', () => {
  const load = (variables: Record<string, string>) =>
    loadProfile(path.join(folder, 'piwik-pro.yaml'), { lookUp: (name) => variables[name], manifests })
  const configOf = (profile: ReturnType<typeof load>, id: string) =>
    profile.recipients.find((recipient) => recipient.id === id)!.connector

  it('get their variables, and the default where one is given', () => {
    const profile = load({
      HUBSPOT_TOKEN: 'secret',
      ANALYTICS_URL: 'http://127.0.0.1:4000',
      ANALYTICS_TOKEN: 'other',
    })
    expect(configOf(profile, 'hubspot')).toEqual({
      id: 'hubspot',
      config: { token: 'secret', baseUrl: 'https://api.hubapi.com' },
    })
    expect(configOf(profile, 'analytics-suite').config).toMatchObject({ baseUrl: 'http://127.0.0.1:4000' })
    expect(profile.byHand).toEqual([{ recipientId: 'hubspot-core', variables: ['HUBSPOT_CORE_TOKEN'] }])
  })

  it('that are not set up at all are named, and their recipients are served by hand', () => {
    const profile = load({})
    expect(profile.byHand.map((one) => one.recipientId)).toEqual([
      'analytics-suite',
      'hubspot',
      'hubspot-core',
    ])
    const plan = planRecipientsOf(profile, 'marketing').find((one) => one.id === 'hubspot')
    expect(plan).toMatchObject({ mode: 'hand-off', contact: null, identifiers: IDENTIFIER_KINDS })
  })

  it('of an analytics store can be another driver, as the comments of the profile show it', () => {
    const file = path.join(folder, 'piwik-pro.yaml')
    const source = readFileSync(file, 'utf8')
    writeFileSync(file, withDriver(source, 'piwik-pro'))
    const variables = {
      PIWIK_PRO_URL: 'https://example.piwik.pro',
      PIWIK_PRO_CLIENT_ID: 'id',
      PIWIK_PRO_CLIENT_SECRET: 'secret',
      PIWIK_PRO_WEBSITE: '0f3d1c9a-5b2e-4a57-8c61-2d9e4f7a6b10',
      PIWIK_PRO_ADMINISTRATORS: 'admins@example.test',
    }
    const profile = load(variables)
    expect(configOf(profile, 'analytics-suite').config).toMatchObject({
      driver: 'piwik-pro',
      websiteIds: [variables.PIWIK_PRO_WEBSITE],
    })
    const plan = planRecipientsOf(profile, 'marketing').find((one) => one.id === 'analytics-suite')
    expect(plan).toMatchObject({ mode: 'api', handOff: ['erase'], contact: 'admins@example.test' })

    writeFileSync(file, withDriver(source, 'sql'))
    const database = load({ ANALYTICS_DATABASE: 'sqlite:analytics.db' })
    const { config } = configOf(database, 'analytics-suite')
    expect(config.driver).toBe('sql')
    expect(existsSync(path.join(profiles, '..', String(config.map)))).toBe(true)
    expect(planRecipientsOf(database, 'marketing').find((one) => one.id === 'analytics-suite')).toMatchObject(
      {
        mode: 'api',
        handOff: [],
        identifiers: ['piwik_visitor_id', 'user_id'],
        capabilities: expect.arrayContaining(['erase', 'rectify', 'current']),
      },
    )
  })

  it('that are set up by half are a mistake, which names recipient, variable and line, not the value', () => {
    const { found, lineOf } = problems('piwik-pro.yaml', [], (name) =>
      name === 'ANALYTICS_URL' ? 'http://127.0.0.1:4000/hidden' : undefined,
    )
    expect(found).toEqual([
      `file:${lineOf('ANALYTICS_TOKEN}')}: recipients[0].connector.config.token: the variable ANALYTICS_TOKEN for analytics-suite is not set, but ANALYTICS_URL is`,
    ])
  })

  it('refuse a configuration that they cannot use', () => {
    const { found, lineOf } = problems(
      'piwik-pro.yaml',
      [['sites: [1]', 'sites: []']],
      (name) => ({ ANALYTICS_URL: 'ftp://store.example.test/secret', ANALYTICS_TOKEN: 'secret' })[name],
    )
    expect(found).toHaveLength(2)
    expect(found[0]).toContain(`file:${lineOf('ANALYTICS_URL}')}: `)
    expect(found[1]).toContain(`file:${lineOf('sites: []')}: `)
    expect(found.join()).not.toContain('secret')
  })
})

describe('a mistake in what a connector is told', () => {
  const parcel =
    'id: mail\n      config: { contact: datenschutz@nordwind.example, language: de, answerWithinDays: 10 }'
  const http = (...lines: string[]) =>
    ['id: http', 'config:', ...lines.map((line) => `  ${line}`)].join('\n      ')
  const told = (to: string, environment: Record<string, string> = {}) => {
    cpSync(profiles, folder, { recursive: true })
    const { found, lineOf } = problems('small-shop.yaml', [[parcel, to]], (name) => environment[name])
    const lineIn = (line: string) => lineOf(to) + to.slice(0, to.indexOf(line)).split('\n').length - 1
    return { found: found.map((one) => one.replace('recipients[1].connector.config', '…')), lineIn }
  }

  it.each<[what: string, to: string, line: string, says: RegExp]>([
    [
      'an address without TLS',
      http('baseUrl: http://orders.example.test'),
      'baseUrl:',
      /…\.baseUrl: must be an https address/,
    ],
    [
      'a secret that can be guessed',
      http('secret: guessable'),
      'secret:',
      /…\.secret: has to be at least 32 characters long/,
    ],
    [
      'an identifier nobody has',
      http('identifiers: [email, fax]'),
      'identifiers:',
      /…\.identifiers\[1\]: .*expected one of "email"/,
    ],
    [
      'an ability there is not',
      http('capabilities: [erase, fly]'),
      'capabilities:',
      /…\.capabilities\[1\]: .*"locate"\|"current"/,
    ],
    ['no ability', http('capabilities: []'), 'capabilities:', /…\.capabilities: has to name at least one/],
    ['a setting left out', http('secret: short'), 'config:\n        secret', /…\.baseUrl: is missing/],
    [
      'a setting misspelt',
      'id: mail\n      config: { contct: x }',
      'config: { contct',
      /…\.contct: is no setting of the connector mail/,
    ],
    [
      'a language we do not write in',
      'id: mail\n      config: { language: fi }',
      'config: { lang',
      /…\.language: .*"en"\|"de"/,
    ],
    [
      'nobody to be found by',
      'id: mail\n      config: { identifiers: [] }',
      'config: { ident',
      /…\.identifiers: has to name at least one/,
    ],
    [
      'half an endpoint',
      'id: omniconvert\n      config: { endpoint: { url: https://x.example } }',
      'config: { endpoint',
      /…\.endpoint\.secret: is missing/,
    ],
  ])('%s is named with its line', (_what, to, line, says) => {
    const { found, lineIn } = told(to)
    const named = found.find((one) => says.test(one))
    expect(named, found.join('\n')).toMatch(new RegExp(`^file:${lineIn(line)}: `))
    expect(found.join()).not.toContain('guessable')
  })

  it('does not hide the next one, nor one in a connector that is not set up', () => {
    const wrong = http(
      `baseUrl: \${URL}`,
      `secret: \${SECRET}`,
      'identifiers: [fax]',
      'capabilities: []',
      'colour: red',
    )
    expect(told(wrong).found).toHaveLength(3)
    expect(told(wrong, { URL: 'https://orders.example.test' }).found).toHaveLength(4)
    expect(told(wrong, { URL: 'ftp://orders.example.test', SECRET: 'short' }).found).toHaveLength(5)
  })
})

describe('a mistake in a profile', () => {
  const cases: [what: string, from: string, to: string, line: string, says: RegExp][] = [
    [
      'a field nobody knows',
      'timeZone: Europe/Berlin',
      'timeZone: Europe/Berlin\ntimezone: x',
      'timezone: x',
      /^timezone: is no field/,
    ],
    ['a field left out', '    basis: Art. 6(1)(a)\n', '', '- id: newsletter\n    name', /basis: is missing/],
    ['broken YAML', 'languages: [de, en]', 'languages: [de, en', 'policy:', /./],
    [
      'a key written twice',
      'name: Teeladen Lindner\n',
      'name: Teeladen Lindner\nname: Anders\n',
      'name: Anders',
      /unique/,
    ],
    ...(['shredDays: 20', 'linkDays: 40', 'packageDays: 31'] as const).map((line): (typeof cases)[number] => [
      `data deleted before the day that was promised (${line})`,
      'policy:\n',
      `policy:\n  ${line}\n`,
      line.startsWith('shredDays') ? line : 'policy:',
      /policy(\.shredDays)?: personal data would be deleted before/,
    ]),
    [
      'a Californian record kept for less than the law wants',
      'policy:\n',
      'regime: us-ca-ccpa\npolicy:\n  recordYears: 1\n',
      'recordYears',
      /recordYears: the law keeps records for 24 months/,
    ],
    [
      'a time zone that is none',
      'Europe/Berlin',
      'Europe/Berlln',
      'timeZone:',
      /Europe\/Berlln is not a known time zone/,
    ],
    [
      'a calendar that is none',
      'calendar: DE-BE',
      'calendar: DE-XX',
      'calendar: DE-XX',
      /DE-XX is not a known calendar/,
    ],
    ['a language that is none', '[de, en]', '[de, en, zz]', 'languages:', /zz is not a language/],
    ['a team that is nowhere', 'team: shop', 'team: shpo', 'team: shpo', /there is no team shpo/],
    [
      'a recipient that is nowhere',
      'parcel, newsletter, tax',
      'parcels, newsletter, tax',
      'recipients: [shop',
      /there is no recipient parcels/,
    ],
    [
      'a controller that is nowhere',
      'controllers: [teeladen]',
      'controllers: [laden]',
      'controllers: [laden]',
      /there is no controller laden/,
    ],
    [
      'an id there twice',
      '- id: parcel',
      '- id: newsletter',
      '- id: newsletter\n    name: Brief',
      /the id newsletter is there twice/,
    ],
    [
      'a connector that is none',
      'connector: { id: mail }',
      'connector: { id: fax }',
      'connector: { id: fax }',
      /there is no connector fax/,
    ],
    ['a pale accent', '#2f6b3a', '#ffcc00', 'accent:', /#ffcc00 has a contrast of 1\.5:1/],
    ['a logo that is missing', 'small-shop.svg', 'logo.svg', 'logo:', /logo\.svg cannot be read/],
    ['a logo from elsewhere', 'small-shop.svg', '../logo.svg', 'logo:', /beside the profile/],
    [
      'a text without the first language',
      'country: { de: Deutschland, en: Germany }',
      'country: { en: Germany }',
      'country: { en',
      /no text in the first language, de/,
    ],
    [
      'a text in a language not offered',
      'country: { de: Deutschland,',
      'country: { fr: Allemagne, de: Deutschland,',
      'country: { fr',
      /fr, which is not among/,
    ],
    ['a right nobody offers', '  - complaint', '  - complaining', '- complaining', /rights\[7\]/],
    [
      'a promise longer than the law',
      'promisedDays: 30',
      'promisedDays: 40',
      'promisedDays:',
      /policy\.promisedDays/,
    ],
    [
      'a contact that is no address',
      'datenschutz@nordwind.example',
      'nordwind',
      'contact: nordwind',
      /contact/,
    ],
    [
      'a regime that is none',
      'policy:\n',
      'regime: gdpr\npolicy:\n',
      'regime: gdpr',
      /gdpr is not a known regime/,
    ],
  ]

  it.each(cases)('%s is named with its line', (_what, from, to, line, says) => {
    const { found, lineOf } = problems('small-shop.yaml', [[from, to]])
    const named = found.map((problem) => /^file:(\d+): (.*)$/.exec(problem))
    expect(
      named.some((one) => one?.[1] === String(lineOf(line)) && says.test(one[2]!)),
      found.join('\n'),
    ).toBe(true)
  })

  it('does not hide the next one: all are told at once', () => {
    const { found } = problems('small-shop.yaml', [
      ['Europe/Berlin', 'Berlin'],
      ['#2f6b3a', '#cccccc'],
      ['team: shop', 'team: laden'],
    ])
    expect(found).toHaveLength(3)
  })

  it('that breaks the syntax is told once, not with all that is misread behind it', () => {
    const { found } = problems('small-shop.yaml', [['config: { contact', 'config: { contact }: {']])
    expect(found).toHaveLength(1)
  })

  it('can be that there is no file', () => {
    expect(() => loadProfile(path.join(folder, 'x.yaml'), { lookUp: none, manifests })).toThrow(
      /x\.yaml: the file/,
    )
  })
})
