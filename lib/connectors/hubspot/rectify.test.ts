import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HubspotFake, startHubspot } from '../../../e2e/fakes/hubspot.ts'
import type { Correction, KnownIdentifier } from '../contract.ts'
import { callContext } from '../test-call.ts'
import { hubspotConnector } from './connector.ts'
import type { HubspotConfig } from './manifest.ts'

const { current, rectify, recheck } = hubspotConnector as Required<typeof hubspotConnector>

let fake: HubspotFake
let config: HubspotConfig

beforeEach(async () => {
  fake = await startHubspot()
  config = { token: fake.token, baseUrl: fake.url, forms: [] }
})
afterEach(async () => {
  expect(fake.violations).toEqual([])
  await fake.close()
})

const email = (value: string): KnownIdentifier[] => [{ kind: 'email', value }]
const held = (id: string) => fake.state.contacts.get(id)?.properties
/** Every contact but these. */
const others = (...ids: string[]) =>
  structuredClone([...fake.state.contacts.values()].filter(({ id }) => !ids.includes(id)))
const order = (corrections: Correction[]) => ({ capability: 'rectify' as const, corrections })

describe('what HubSpot holds now', () => {
  test('is every property that can be written, with its list of values, and the others only where they hold something', async () => {
    const ada = fake.addPerson()
    fake.state.change(fake.state.contacts.get(ada.contactId)!, { hs_language: 'de', city: '' })
    const before = others()
    const { fields } = await current(callContext(config, email(ada.email)))
    const field = (name: string) => fields.find((one) => one.field === name)
    expect(field('lastname')).toEqual({
      field: 'lastname',
      label: 'Last Name',
      values: [ada.lastname],
      writable: true,
    })
    expect(field('hs_language')).toMatchObject({
      values: ['de'],
      options: [{ value: 'en', label: 'English' }, { value: 'de', label: 'German' }, { value: 'pl' }],
    })
    expect(field('city')).toMatchObject({ values: [], writable: true })
    expect(field('createdate')).toMatchObject({ writable: false })
    for (const absent of ['hs_additional_emails', 'hs_calculated_score'])
      expect(field(absent)).toBeUndefined()
    expect(others()).toEqual(before)
  })

  test('is the distinct values of all contacts of the person', async () => {
    const ada = fake.addPerson()
    const twin = fake.addPerson()
    const both: KnownIdentifier[] = [
      ...email(ada.email),
      { kind: 'hubspot_contact_id', value: twin.contactId },
    ]
    for (const { contactId } of [ada, twin])
      fake.state.change(fake.state.contacts.get(contactId)!, { city: 'Łódź' })
    const { fields } = await current(callContext(config, both))
    const values = (name: string) => fields.find(({ field }) => field === name)?.values
    expect(values('city')).toEqual(['Łódź'])
    expect(values('email')).toEqual([ada.email, twin.email])
  })

  test('is nothing where there is no contact, or only one in the recycling bin', async () => {
    const binned = fake.addPerson({ archived: true })
    for (const address of ['nobody@example.test', binned.email])
      expect((await current(callContext(config, email(address)))).fields).toEqual([])
  })
})

describe('a correction', () => {
  test('is written and read back, clears with an empty value, and touches nobody else', async () => {
    const ada = fake.addPerson()
    const before = others(ada.contactId)
    const result = await rectify(callContext(config, email(ada.email)), [
      { field: 'lastname', value: 'Ørsted' },
      { field: 'phone', value: '' },
    ])
    expect(result).toMatchObject({
      outcome: 'verified',
      remains: [],
      counts: [
        { label: 'contact', count: 1 },
        { label: 'property', count: 2 },
      ],
    })
    expect(held(ada.contactId)).toMatchObject({ lastname: 'Ørsted', phone: '' })
    expect(others(ada.contactId)).toEqual(before)
  })

  test('that HubSpot does not show yet is accepted, and verified once it does', async () => {
    fake.state.writeLagMs = 3_600_000
    const ada = fake.addPerson()
    const corrections = [{ field: 'email', value: 'ada.new@example.test' }]
    const call = callContext(config, email(ada.email))
    const result = await rectify(call, corrections)
    expect(result).toMatchObject({ outcome: 'accepted', recheckAfterDays: [1] })
    fake.clock.advance({ days: 1 })
    const later = callContext(config, email(ada.email), { handles: result.handles! })
    expect(await recheck(later, order(corrections))).toMatchObject({ outcome: 'verified' })
    expect(held(ada.contactId)?.email).toBe('ada.new@example.test')
  })

  test('that HubSpot never shows is a fault of that field, not an end', async () => {
    const ada = fake.addPerson()
    const corrections = [{ field: 'city', value: 'Łódź' }]
    const { handles } = await rectify(callContext(config, email(ada.email)), corrections)
    fake.state.change(fake.state.contacts.get(ada.contactId)!, { city: 'Elsewhere' })
    const later = callContext(config, email(ada.email), { handles: handles! })
    await expect(recheck(later, order(corrections))).rejects.toMatchObject({
      fault: 'invalid',
      refused: [{ field: 'city', code: 'NOT_SHOWN' }],
    })
  })

  test('that HubSpot keeps in another form is named as such, also when looked at later', async () => {
    fake.state.keeps.phone = (value) => value.replaceAll(' ', '')
    const ada = fake.addPerson()
    const corrections = [
      { field: 'phone', value: '+48 111 222 333' },
      { field: 'email', value: 'Ada.New@example.test' },
    ]
    const expected = { outcome: 'remains', remains: [{ what: 'phone' }], counts: [{}, { count: 1 }] }
    const result = await rectify(callContext(config, email(ada.email)), corrections)
    expect(result).toMatchObject(expected)
    const later = callContext(config, email(ada.email), { handles: result.handles! })
    expect(await recheck(later, order(corrections))).toMatchObject(expected)
  })

  test('of the address itself goes on by id when it was interrupted', async () => {
    const ada = fake.addPerson()
    const corrections = [{ field: 'email', value: 'ada.new@example.test' }]
    const killed = callContext(config, email(ada.email))
    fake.fail({ kind: 'half-closed', on: 'PATCH', afterEffect: true })
    await expect(rectify(killed, corrections)).rejects.toMatchObject({ fault: 'transient' })
    const resumed = callContext(config, email(ada.email), { handles: killed.kept })
    expect((await rectify(resumed, corrections)).outcome).toBe('verified')
    expect(held(ada.contactId)?.email).toBe('ada.new@example.test')
  })

  test('of the address is made in the contact it was found by; another contact of the person keeps its own', async () => {
    const ada = fake.addPerson()
    const twin = fake.addPerson()
    const both: KnownIdentifier[] = [
      ...email(ada.email),
      { kind: 'hubspot_contact_id', value: twin.contactId },
    ]
    const corrections = [
      { field: 'email', value: 'ada.new@example.test' },
      { field: 'city', value: 'Łódź' },
    ]
    const killed = callContext(config, both)
    fake.fail({ kind: 'half-closed', on: `contacts/${twin.contactId}`, afterEffect: true })
    await rectify(killed, corrections).catch(() => undefined)
    const resumed = callContext(config, both, { handles: killed.kept })
    expect(await rectify(resumed, corrections)).toMatchObject({ outcome: 'verified' })
    expect(held(ada.contactId)).toMatchObject({ email: 'ada.new@example.test', city: 'Łódź' })
    expect(held(twin.contactId)).toMatchObject({ email: twin.email, city: 'Łódź' })
  })

  test('that HubSpot refuses names each property with its code and no value, and writes nothing', async () => {
    const ada = fake.addPerson()
    const before = others()
    const wrong = [
      { field: 'jobtitle', value: 'Astronaut' },
      { field: 'email', value: 'not an address' },
      { field: 'hs_language', value: 'tlh' },
    ]
    const error = await rectify(callContext(config, email(ada.email)), wrong).catch((thrown) => thrown)
    expect(error).toMatchObject({
      fault: 'invalid',
      message: 'HubSpot refuses the new value of email, hs_language',
      refused: [
        { field: 'email', code: 'INVALID_EMAIL' },
        { field: 'hs_language', code: 'INVALID_OPTION' },
      ],
    })
    expect(JSON.stringify([error.message, error.refused, error.evidence])).not.toMatch(
      /address|tlh|Astronaut/,
    )
    expect(others()).toEqual(before)
  })

  test('to the address of another contact is refused', async () => {
    const [ada, grace] = [fake.addPerson(), fake.addPerson()]
    const before = others()
    await expect(
      rectify(callContext(config, email(ada.email)), [{ field: 'email', value: grace.email }]),
    ).rejects.toMatchObject({ fault: 'invalid', refused: [{ field: 'email', code: 'CONTACT_EXISTS' }] })
    expect(others()).toEqual(before)
  })

  test('of a person who is not there is reported as such, and one in the recycling bin is named', async () => {
    const corrections = [{ field: 'phone', value: '1' }]
    expect((await rectify(callContext(config, email('nobody@example.test')), corrections)).outcome).toBe(
      'not_found',
    )
    const binned = fake.addPerson({ archived: true })
    expect(await rectify(callContext(config, email(binned.email)), corrections)).toMatchObject({
      outcome: 'remains',
      remains: [{ what: '1 contact' }],
    })
  })

  test('without any field finds nobody, and is refused where somebody has appeared since', async () => {
    expect((await rectify(callContext(config, email('nobody@example.test')), [])).outcome).toBe('not_found')
    const ada = fake.addPerson()
    await expect(rectify(callContext(config, email(ada.email)), [])).rejects.toMatchObject({
      fault: 'invalid',
    })
  })
})
