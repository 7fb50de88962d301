import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HubspotFake, startHubspot } from '../../../e2e/fakes/hubspot.ts'
import { property } from '../../../e2e/fakes/hubspot-properties.ts'
import type { AccessRecord } from '../../domain/extract.ts'
import type { AccessBatch, KnownIdentifier } from '../contract.ts'
import { callContext, exportInto } from '../test-call.ts'
import { hubspotConnector } from './connector.ts'
import type { HubspotConfig } from './manifest.ts'

const FORM = '0f0e0d0c-0b0a-4908-8706-050403020100'
const NOTHING = { notes: 0, tasks: 0, calls: 0, emails: 0, meetings: 0, communications: 0 }
const NO_RECORDS = { tickets: 0, deals: 0, companies: 0 }

let fake: HubspotFake
let config: HubspotConfig

beforeEach(async () => {
  fake = await startHubspot()
  config = { token: fake.token, baseUrl: fake.url, forms: [FORM] }
  fake.state.forms.set(FORM, [])
})
afterEach(async () => {
  expect(fake.violations).toEqual([])
  await fake.close()
})

const email = (value: string): KnownIdentifier[] => [{ kind: 'email', value }]
const of = (records: AccessRecord[], group: string) =>
  records.filter((one) => one.group === group).map(({ fields }) => fields)

async function exported(identifiers: KnownIdentifier[], stored: AccessBatch[] = []) {
  return exportInto(stored, hubspotConnector, callContext(config, identifiers))
}

test('gives the contact with every property, in the words of HubSpot', async () => {
  for (let n = 0; n < 600; n += 1) fake.state.addProperty(property(`custom_property_number_${n}`, `Own ${n}`))
  const ada = fake.addPerson()
  fake.state.change(fake.state.contacts.get(ada.contactId)!, { custom_property_number_599: 'kept by hand' })
  const { groups, records } = await exported(email(ada.email))
  expect(of(records, 'contact')).toEqual([
    expect.objectContaining({
      id: ada.contactId,
      email: ada.email,
      lifecyclestage: 'Lead',
      message: expect.stringContaining('Asked about'),
      custom_property_number_599: 'kept by hand',
    }),
  ])
  const fields = groups.find(({ id }) => id === 'contact')!.fields
  expect(fields).toContainEqual(
    expect.objectContaining({ name: 'email', label: 'Email', description: "A contact's email address" }),
  )
  expect(fields.find(({ name }) => name === 'message')).toMatchObject({ freeText: true })
  expect(
    fields.some(({ name }) => name === 'custom_property_number_1'),
    'what is empty is left out',
  ).toBe(false)
})

test('gives what hangs on the contact: texts, records, files, subscriptions, lists, forms', async () => {
  const ada = fake.addPerson({
    counts: { ...NOTHING, ...NO_RECORDS, notes: 2, emails: 1, deals: 1, companies: 1 },
    sharedMeetings: 1,
    lists: ['7'],
    forms: [FORM],
  })
  const file = fake.state.addFile([ada.contactId], { name: 'cv', extension: 'pdf', size: 77 })
  const call = fake.state.addThing('calls', [ada.contactId], { hs_attachment_ids: file.id })
  const { groups, records, remains } = await exported(email(ada.email))

  const mine = [...fake.state.things.values()].filter(({ people }) => people.has(ada.contactId))
  const words = mine.flatMap(({ properties }) => Object.values(properties)).filter((one) => one !== '100')
  for (const word of words) expect(JSON.stringify(records)).toContain(word)
  expect(of(records, 'file')).toEqual([
    expect.objectContaining({ id: file.id, name: 'cv.pdf', size: 77, entry: call.id }),
  ])
  expect(of(records, 'subscription')).toHaveLength(2)
  expect(of(records, 'list')).toEqual([expect.objectContaining({ id: '7', name: 'List 7' })])
  expect(of(records, 'form-answer')).toContainEqual(
    expect.objectContaining({ form: FORM, field: 'firstname', value: ada.firstname }),
  )
  expect(remains).toEqual([expect.objectContaining({ what: '1 attached file' })])
  const note = groups.find(({ id }) => id === 'note')!
  expect(note.label).toEqual({ en: 'Notes', de: 'Notizen' })
  expect(note.fields.find(({ name }) => name === 'hs_note_body')).toMatchObject({ freeText: true })
})

test('gives 2,000 activities in small batches and few calls, and none twice or never when it is cut off', async () => {
  const ada = fake.addPerson({
    counts: { ...NOTHING, ...NO_RECORDS, notes: 1_900, emails: 100 },
    sharedMeetings: 0,
  })
  const whole: AccessBatch[] = []
  const { records } = await exported(email(ada.email), whole)
  const ids = (all: AccessRecord[]) => [...of(all, 'note'), ...of(all, 'email')].map(({ id }) => id)
  expect(new Set(ids(records)).size).toBe(2_000)
  expect(Math.max(...whole.map((batch) => batch.records.length))).toBeLessThanOrEqual(100)
  expect(fake.calls.length).toBeLessThan(90)

  for (const endAfter of [12, 13, 30, 55]) {
    const stored: AccessBatch[] = []
    const cut = callContext(config, email(ada.email), { endAfter })
    await expect(exportInto(stored, hubspotConnector, cut)).rejects.toThrow()
    const resumed = await exported(email(ada.email), stored)
    expect(ids(resumed.records), `cut off after ${endAfter} calls`).toEqual(ids(records))
  }
})

test('gives an activity of two contacts of the person once', async () => {
  const shared = 'ada.shared@example.test'
  const counts = { ...NOTHING, ...NO_RECORDS, notes: 1 }
  const [one, two] = [1, 2].map(() =>
    fake.addPerson({ additionalEmails: [shared], counts, sharedMeetings: 0 }),
  )
  const both = fake.state.addThing('notes', [one!.contactId, two!.contactId])
  const { records } = await exported(email(shared))
  expect(of(records, 'contact')).toHaveLength(2)
  expect(of(records, 'note')).toHaveLength(3)
  expect(of(records, 'note').filter(({ id }) => id === both.id)).toHaveLength(1)
})

test('reads whole forms and lets nobody else’s submission out of the call', async () => {
  const ada = fake.addPerson({ additionalEmails: ['second@example.test'] })
  for (let n = 0; n < 1_100; n += 1) fake.state.addSubmission(FORM, `stranger-${n}@example.test`)
  fake.state.addSubmission(FORM, 'second@example.test', { firstname: 'Second' })
  const stored: AccessBatch[] = []
  fake.state.forms.get(FORM)!.push(fake.state.addSubmission('elsewhere', ada.email.toUpperCase()))
  const { records, remains, evidence } = await exported(email(ada.email), stored)
  expect(of(records, 'form-answer').map(({ value }) => value)).toEqual([ada.email.toUpperCase()])
  expect(JSON.stringify([stored, evidence])).not.toContain('stranger')
  expect(remains).toContainEqual(expect.objectContaining({ what: '1 further address' }))
  const pages = evidence.filter(({ endpoint }) => endpoint.includes('form-integrations'))
  expect(pages).toEqual([expect.objectContaining({ counts: { pages: 23, submissions: 1 } })])
  expect(
    stored.some(({ records: none }) => none.length === 0),
    'the place in a long form is kept',
  ).toBe(true)
})

test('finds what a person without a contact sent in a form', async () => {
  fake.state.addSubmission(FORM, 'ada@example.test', { firstname: 'Ada' })
  const { records } = await exported(email('ada@example.test'))
  expect(records.map(({ group }) => group)).toEqual(['form-answer', 'form-answer'])
})

test('says which part our access does not cover, and gives the rest', async () => {
  const ada = fake.addPerson({ counts: { ...NOTHING, ...NO_RECORDS, notes: 1, deals: 1 }, lists: ['7'] })
  for (const scope of ['crm.lists.read', 'forms', 'crm.objects.deals.read']) fake.state.scopes.delete(scope)
  fake.state.addProperty(property('passport', 'Passport', { dataSensitivity: 'sensitive' }))
  fake.state.change(fake.state.contacts.get(ada.contactId)!, { passport: 'X123' })
  const { records, remains } = await exported(email(ada.email))
  expect(of(records, 'note')).toHaveLength(1)
  expect(remains.map(({ what }) => what)).toEqual([
    'deals',
    'list memberships',
    'form submissions',
    '1 sensitive property',
  ])
  fake.state.scopes.add('crm.objects.contacts.sensitive.read.v2')
  const allowed = await exported(email(ada.email))
  expect(of(allowed.records, 'contact')[0]).toMatchObject({ passport: 'X123' })
})

test('gives everything where HubSpot does not tell what our token may do, and names what it may have left out', async () => {
  fake.state.tellsScopes = false
  fake.state.addProperty(property('passport', 'Passport', { dataSensitivity: 'sensitive' }))
  const ada = fake.addPerson({ counts: { ...NOTHING, ...NO_RECORDS, emails: 1 }, lists: ['7'] })
  const { records, remains } = await exported(email(ada.email))
  expect([of(records, 'email').length, of(records, 'list').length]).toEqual([1, 1])
  expect(remains.map(({ what }) => what)).toEqual(['1 sensitive property'])
})

test('names a file it is not shown, a form HubSpot does not know and a contact in the recycling bin', async () => {
  const ada = fake.addPerson({ archived: true })
  const bela = fake.addPerson({ counts: { ...NOTHING, ...NO_RECORDS }, sharedMeetings: 0 })
  const { id } = fake.state.addFile([bela.contactId])
  fake.state.addThing('notes', [bela.contactId], { hs_attachment_ids: id })
  fake.state.scopes.delete('files.ui_hidden.read')
  fake.state.forms.clear()
  const { records, remains } = await exported([...email(ada.email), ...email(bela.email)])
  expect(of(records, 'contact').map(({ deleted }) => deleted)).toEqual([undefined, true])
  expect(remains.map(({ what, reason }) => `${what}: ${reason.slice(0, 20)}`)).toEqual([
    '1 attached file: Gone, or hidden from',
    '1 deleted contact: HubSpot does not lis',
    '1 form: HubSpot does not kno',
  ])
})
