import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HubspotFake, startHubspot } from '../../../e2e/fakes/hubspot.ts'
import type { Person } from '../../../e2e/fakes/hubspot-account.ts'
import type { KnownIdentifier } from '../contract.ts'
import { Crash, callContext, ERASURE } from '../test-call.ts'
import { hubspotConnector } from './connector.ts'
import type { HubspotConfig } from './manifest.ts'
import { others } from './test-others.ts'

const { locate, erase, recheck } = hubspotConnector as Required<typeof hubspotConnector>
const FORM = '0f0e0d0c-0b0a-4908-8706-050403020100'
const NOTHING = { notes: 0, tasks: 0, calls: 0, emails: 0, meetings: 0, communications: 0 }
const NO_RECORDS = { tickets: 0, deals: 0, companies: 0 }

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

describe('an erasure of 2,000 activities', () => {
  const many = () =>
    fake.addPerson({
      additionalEmails: ['ada.second@example.test'],
      counts: { ...NOTHING, ...NO_RECORDS, notes: 1_500, emails: 400, tasks: 100, deals: 1 },
      sharedMeetings: 1,
    })

  // While it looks, between two addresses, while activities are deleted, and before the contact itself.
  test.each([30, 57, 66, 78])('that dies after %i calls ends as if it had not', async (endAfter) => {
    const ada = many()
    const before = structuredClone(others(fake, ada))
    const killed = callContext(config, email(ada.email), { endAfter })
    await expect(erase(killed)).rejects.toThrow(Crash)
    const resumed = callContext(config, email(ada.email), { handles: killed.kept })
    const { outcome, counts, remains } = await erase(resumed)
    expect([outcome, counts]).toEqual([
      'accepted',
      [
        { label: 'contact', count: 1 },
        { label: 'note', count: 1_500 },
        { label: 'task', count: 100 },
        { label: 'email', count: 400 },
      ],
    ])
    expect(remains.map(({ what }) => what)).toEqual([
      '1 meeting',
      '1 deal',
      '2000 deleted activities in the recycling bin',
    ])
    expect(resumed.throttled, 'calls').toBeLessThan(100)

    fake.clock.advance({ days: 8 })
    const look = callContext(config, email(ada.email), { handles: resumed.kept })
    expect((await recheck(look, ERASURE)).outcome).toBe('verified')
    expect(look.throttled, 'calls of the re-check').toBeLessThan(60)
    fake.clock.advance({ days: 91 })
    expect(fake.remains(ada.email)).toEqual({
      contacts: 0,
      activities: 0,
      recyclingBin: 0,
      shared: 1,
      records: 1,
      files: 0,
      submissions: 0,
      subscribed: 0,
      searchable: false,
      blocklisted: false,
    })
    expect(others(fake, ada)).toEqual(before)
  })
})

describe('attached files', () => {
  /** A message of the person alone with these files. */
  function withFiles(ids: string[]): Person {
    const ada = fake.addPerson({ counts: { ...NOTHING, ...NO_RECORDS }, sharedMeetings: 0 })
    fake.state.addThing('communications', [ada.contactId], { hs_attachment_ids: ids.join(';') })
    return ada
  }

  test('uploaded for the person alone are deleted; those of the library or of a shared activity stay', async () => {
    const [bela] = fake.state.people
    const upload = fake.state.addFile([])
    const brochure = fake.state.addFile([bela!.contactId], { access: 'PUBLIC_NOT_INDEXABLE' })
    const minutes = fake.state.addFile([bela!.contactId])
    const ada = withFiles([upload.id, brochure.id, minutes.id])
    fake.state.addThing('meetings', [ada.contactId, bela!.contactId], { hs_attachment_ids: minutes.id })
    const before = structuredClone(others(fake, ada))

    const preview = await locate(callContext(config, email(ada.email)))
    expect(preview.willRemove.map(({ label }) => label)).toEqual(['contact', 'communication'])
    expect(preview.willRemain.map(({ what }) => what)).toEqual([
      '1 meeting',
      '1 attached file',
      '2 attached files',
    ])

    const call = callContext(config, email(ada.email))
    const { counts, remains } = await erase(call)
    expect(counts).toContainEqual({ label: 'attached file', count: 1 })
    expect(remains.map(({ what, reason }) => `${what}: ${reason}`)).toEqual(
      expect.arrayContaining([
        '1 attached file: Also belongs to other contacts',
        '1 attached file: May be used elsewhere too; to be looked at by hand',
      ]),
    )
    expect([...fake.state.files.keys()]).toEqual([brochure.id, minutes.id])
    expect(others(fake, ada)).toEqual(before)

    fake.clock.advance({ days: 8 })
    const again = () => recheck(callContext(config, email(ada.email), { handles: call.kept }), ERASURE)
    expect((await again()).outcome).toBe('verified')
    fake.state.files.set(upload.id, upload)
    expect(await again()).toMatchObject({
      outcome: 'accepted',
      counts: [{ label: 'attached file', count: 1 }],
    })
  })

  test('that our token is not shown are named, never taken for gone, and deleted once they are shown', async () => {
    const ada = withFiles([fake.state.addFile([]).id])
    fake.state.scopes.delete('files.ui_hidden.read')
    const call = callContext(config, email(ada.email))
    expect((await erase(call)).remains).toContainEqual(
      expect.objectContaining({
        what: '1 attached file',
        reason: expect.stringContaining('hidden from our access'),
      }),
    )
    expect(fake.state.files.size).toBe(1)
    fake.state.scopes.add('files.ui_hidden.read')
    await erase(callContext(config, email(ada.email), { handles: call.kept }))
    expect(fake.state.files.size).toBe(0)
  })

  test('are gone on with behind those that an interrupted attempt deleted', async () => {
    const ada = withFiles(Array.from({ length: 120 }, () => fake.state.addFile([]).id))
    const killed = callContext(config, email(ada.email), { endAfter: 190 })
    await expect(erase(killed)).rejects.toThrow(Crash)
    const deleted = fake.calls.filter((one) => one.startsWith('DELETE')).length
    expect(deleted).toBeGreaterThan(50)

    fake.calls.length = 0
    const { counts } = await erase(callContext(config, email(ada.email), { handles: killed.kept }))
    expect(counts).toContainEqual({ label: 'attached file', count: 120 })
    expect(fake.state.files.size).toBe(0)
    expect(fake.calls.filter((one) => one.startsWith('GET /files'))).toHaveLength(20)
  })

  test('are looked for one by one: an interrupted look goes on, and what is gone is not asked for again', async () => {
    const ada = withFiles(Array.from({ length: 120 }, () => fake.state.addFile([]).id))
    const call = callContext(config, email(ada.email))
    const { evidence } = await erase(call)
    expect(evidence.length).toBeLessThan(40)
    fake.clock.advance({ days: 8 })
    const killed = callContext(config, email(ada.email), { handles: call.kept, endAfter: 100 })
    await expect(recheck(killed, ERASURE)).rejects.toThrow(Crash)

    const looks = () => fake.calls.filter((one) => one.startsWith('GET /files')).length
    fake.calls.length = 0
    const { outcome, counts, handles } = await recheck(
      callContext(config, email(ada.email), { handles: killed.kept }),
      ERASURE,
    )
    expect([outcome, looks()]).toEqual(['verified', 70])
    expect(counts).toContainEqual({ label: 'attached file', count: 120 })
    fake.calls.length = 0
    const again = await recheck(callContext(config, email(ada.email), { handles: handles! }), ERASURE)
    expect([again.outcome, looks()]).toEqual(['verified', 0])
    expect(again.counts).toEqual(counts)
  })
})

describe('form submissions', () => {
  beforeEach(() => {
    config = { ...config, forms: [FORM] }
  })

  test('that outlive the contact are counted once it is gone, and nobody else’s', async () => {
    const ada = fake.addPerson({ forms: [FORM], counts: NOTHING, sharedMeetings: 0 })
    fake.addPerson({ forms: [FORM] })
    const call = callContext(config, email(ada.email))
    expect((await erase(call)).remains.at(-1)).toMatchObject({ what: 'form submissions' })
    fake.clock.advance({ days: 8 })
    const again = () => recheck(callContext(config, email(ada.email), { handles: call.kept }), ERASURE)
    const found = await again()
    expect(found.outcome).toBe('verified')
    expect(found.remains.at(-1)).toMatchObject({ what: '1 form submission' })
    fake.state.forms.set(FORM, [])
    expect((await again()).remains.map(({ what }) => what)).not.toContain('1 form submission')
  })

  test('of a long form are looked through from where an interrupted look ended', async () => {
    const ada = fake.addPerson({ counts: NOTHING, sharedMeetings: 0, forms: [FORM] })
    for (let n = 0; n < 2_000; n += 1) fake.state.addSubmission(FORM, `stranger-${n}@example.test`)
    const call = callContext(config, email(ada.email))
    await erase(call)
    fake.clock.advance({ days: 8 })
    const killed = callContext(config, email(ada.email), { handles: call.kept, endAfter: 30 })
    await expect(recheck(killed, ERASURE)).rejects.toThrow(Crash)
    fake.calls.length = 0
    const { outcome, remains, handles } = await recheck(
      callContext(config, email(ada.email), { handles: killed.kept }),
      ERASURE,
    )
    expect([outcome, remains.at(-1)?.what]).toEqual(['verified', '1 form submission'])
    expect(handles).toEqual(call.kept)
    expect(fake.calls.filter((one) => one.includes('form-integrations')).length).toBeLessThan(25)
  })
})
