import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HubspotFake, startHubspot } from '../../../e2e/fakes/hubspot.ts'
import { property } from '../../../e2e/fakes/hubspot-properties.ts'
import type { KnownIdentifier } from '../contract.ts'
import { Crash, callContext, ERASURE } from '../test-call.ts'
import { hubspotConnector } from './connector.ts'
import type { HubspotConfig } from './manifest.ts'
import { others } from './test-others.ts'

const { check, locate, erase, recheck } = hubspotConnector as Required<typeof hubspotConnector>

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
const NOTHING = { notes: 0, tasks: 0, calls: 0, emails: 0, meetings: 0, communications: 0 }
const NO_RECORDS = { tickets: 0, deals: 0, companies: 0 }

describe('an erasure', () => {
  test('leaves nothing of the person but what it names, and everything of everybody else', async () => {
    fake.state.pageSize = 2
    const ada = fake.addPerson({
      counts: { ...NOTHING, ...NO_RECORDS, notes: 5, calls: 1, deals: 2 },
      sharedMeetings: 1,
    })
    const before = structuredClone(others(fake, ada))
    const call = callContext(config, email(ada.email.toUpperCase()))
    const ordered = await erase(call)
    expect(ordered).toMatchObject({
      outcome: 'accepted',
      counts: [
        { label: 'contact', count: 1 },
        { label: 'note', count: 5 },
        { label: 'call', count: 1 },
      ],
      recheckAfterDays: [1, 7, 30],
    })
    expect(ordered.remains.map(({ what }) => what)).toEqual([
      '1 meeting',
      '2 deals',
      '6 deleted activities in the recycling bin',
    ])
    expect(fake.remains(ada.email)).toMatchObject({
      contacts: 1,
      activities: 0,
      recyclingBin: 6,
      subscribed: 0,
    })

    const again = () => recheck(callContext(config, email(ada.email), { handles: call.kept }), ERASURE)
    expect((await again()).outcome).toBe('accepted')
    fake.clock.advance({ days: 8 })
    const verified = await again()
    expect(verified.outcome).toBe('verified')
    expect(verified.counts).toEqual(ordered.counts)
    expect(verified.remains).toEqual(ordered.remains)
    fake.clock.advance({ days: 90 })
    expect(fake.remains(ada.email)).toEqual({
      contacts: 0,
      activities: 0,
      recyclingBin: 0,
      shared: 1,
      records: 2,
      files: 0,
      submissions: 0,
      subscribed: 0,
      searchable: false,
      blocklisted: false,
    })
    expect((await again()).remains.map(({ what }) => what)).toEqual(['1 meeting', '2 deals'])
    expect(others(fake, ada)).toEqual(before)
  })

  test('gives the day by which the record is gone', async () => {
    const { email: address } = fake.addPerson()
    const { goneBy } = await erase(
      callContext(config, email(address), { now: () => new Date('2026-11-22T10:00:00Z') }),
    )
    expect(goneBy).toBe('2026-12-22')
  })

  test('of an unknown person calls no deletion, which would put them on a blocklist', async () => {
    const result = await erase(callContext(config, email('nobody@example.test')))
    expect(result).toMatchObject({ outcome: 'not_found', remains: [] })
    expect(fake.calls.filter((call) => /gdpr-delete|unsubscribe|DELETE/.test(call))).toEqual([])
    expect(fake.remains('nobody@example.test').blocklisted).toBe(false)
  })

  test('finds a person by a secondary address, by contact id, and in the recycling bin', async () => {
    const ada = fake.addPerson({ additionalEmails: ['ada.second@example.test', 'ada.third@example.test'] })
    const bela = fake.addPerson()
    const cosima = fake.addPerson({ archived: true })
    const byId: KnownIdentifier[] = [{ kind: 'hubspot_contact_id', value: bela.contactId }]
    for (const [person, identifiers] of [
      [ada, email('ada.third@example.test')],
      [bela, byId],
      [cosima, email(cosima.email)],
    ] as const) {
      expect((await erase(callContext(config, identifiers))).outcome).toBe('accepted')
      expect(fake.state.contacts.get(person.contactId)?.gdprOrderedAt).toBeDefined()
    }
  })

  test('reaches every contact under an address, however many pages the search has', async () => {
    fake.state.pageSize = 2
    const shared = 'ada.shared@example.test'
    const mine = Array.from({ length: 5 }, () => fake.addPerson({ additionalEmails: [shared] }))
    expect((await erase(callContext(config, email(shared)))).counts[0]).toEqual({
      label: 'contact',
      count: 5,
    })
    for (const { contactId } of mine) expect(fake.state.contacts.get(contactId)?.gdprOrderedAt).toBeDefined()
  })

  test('finds a person the search does not know yet', async () => {
    fake.state.searchLagMs = 3_600_000
    const ada = fake.addPerson()
    fake.state.change(fake.state.contacts.get(ada.contactId)!, { email: 'new@example.test' })
    expect(fake.state.search('email', 'new@example.test')).toEqual([])
    expect((await erase(callContext(config, email('new@example.test')))).outcome).toBe('accepted')
  })

  test('does not touch somebody whose address the search only remembers', async () => {
    fake.state.searchLagMs = 3_600_000
    const ada = fake.addPerson()
    const { email: old } = ada
    fake.state.change(fake.state.contacts.get(ada.contactId)!, { email: 'elsewhere@example.test' })
    expect((await erase(callContext(config, email(old)))).outcome).toBe('not_found')
    expect(fake.state.contacts.get(ada.contactId)?.gdprOrderedAt).toBeUndefined()
  })

  test('that ended between the deletion and our record of it reports the same when it is resumed', async () => {
    fake.state.purgeLagMs = 0
    fake.state.searchLagMs = 0
    const ada = fake.addPerson({
      counts: { ...NOTHING, ...NO_RECORDS, notes: 2, deals: 1 },
      sharedMeetings: 1,
    })
    const killed = callContext(config, email(ada.email))
    fake.fail({ kind: 'half-closed', on: 'gdpr-delete', afterEffect: true })
    await expect(erase(killed)).rejects.toMatchObject({ fault: 'transient' })
    expect(fake.remains(ada.email).contacts).toBe(0)

    const resumed = await erase(callContext(config, email(ada.email), { handles: killed.kept }))
    expect(resumed.outcome).toBe('accepted')
    expect(resumed.counts).toEqual([
      { label: 'contact', count: 1 },
      { label: 'note', count: 2 },
    ])
    expect(resumed.remains.map(({ what }) => what)).toEqual([
      '1 meeting',
      '1 deal',
      '2 deleted activities in the recycling bin',
    ])
    const today = new Date().toISOString().slice(0, 10)
    expect(resumed.handles).toEqual([`ordered/${today}`, ...killed.kept])
    expect(fake.remains(ada.email).blocklisted).toBe(false)
  })

  test('whose caller dies while HubSpot is deleting goes on from the ids that were kept', async () => {
    const ada = fake.addPerson({ counts: { ...NOTHING, ...NO_RECORDS, notes: 2 }, sharedMeetings: 0 })
    const death = new AbortController()
    const killed = { ...callContext(config, email(ada.email)), signal: death.signal }
    let kept: string[] = []
    killed.keepHandles = async (handles) => {
      kept = handles
    }
    fake.hold('gdpr-delete', 'before')
    const running = erase(killed)
    await fake.held()
    death.abort()
    await expect(running).rejects.toMatchObject({ fault: 'transient' })
    fake.release()
    fake.clock.advance({ days: 8 })

    const resumed = await erase(callContext(config, email(ada.email), { handles: kept }))
    expect(resumed).toMatchObject({
      outcome: 'accepted',
      counts: [{ count: 1 }, { label: 'note', count: 2 }],
    })
    fake.clock.advance({ days: 8 })
    const checked = await recheck(callContext(config, email(ada.email), { handles: kept }), ERASURE)
    expect(checked.outcome).toBe('verified')
    expect(fake.remains(ada.email)).toMatchObject({ contacts: 0, activities: 0, blocklisted: false })
  })

  test('keeps the ids durably before anything is changed', async () => {
    const ada = fake.addPerson({ counts: { notes: 1 } })
    const call = callContext(config, email(ada.email))
    call.keepHandles = async () => {
      throw new Crash()
    }
    const before = fake.remains(ada.email)
    await expect(erase(call)).rejects.toThrow(Crash)
    expect(fake.remains(ada.email)).toEqual(before)
    expect(fake.state.contacts.get(ada.contactId)?.gdprOrderedAt).toBeUndefined()
  })

  test('spares an activity that somebody else joined while the attempt was interrupted', async () => {
    fake.state.purgeLagMs = 0
    const [bela] = fake.state.people
    const ada = fake.addPerson({ counts: { ...NOTHING, calls: 1 }, sharedMeetings: 0 })
    const killed = callContext(config, email(ada.email))
    fake.fail({ kind: 'server-error', on: 'batch/archive' })
    await expect(erase(killed)).rejects.toMatchObject({ fault: 'transient' })
    const call = [...fake.state.things.values()].find(
      (one) => one.type === 'calls' && one.contactIds.has(ada.contactId),
    )!
    call.contactIds.add(bela!.contactId)
    fake.state.contacts.get(ada.contactId)!.gdprOrderedAt = fake.state.now()

    const { remains } = await erase(callContext(config, email(ada.email), { handles: killed.kept }))
    expect(call.archivedAt).toBeUndefined()
    expect(remains).toContainEqual(
      expect.objectContaining({ what: '1 call', reason: 'Also belongs to other contacts' }),
    )
  })
})

describe('a re-check', () => {
  test('is not satisfied while a search still answers with the person', async () => {
    fake.state.purgeLagMs = 0
    fake.state.searchLagMs = 86_400_000
    const ada = fake.addPerson()
    const call = callContext(config, email(ada.email))
    await erase(call)
    fake.clock.advance({ seconds: 60 })
    const again = () => recheck(callContext(config, email(ada.email), { handles: call.kept }), ERASURE)
    expect((await again()).outcome).toBe('accepted')
    fake.clock.advance({ days: 2 })
    expect((await again()).outcome).toBe('verified')
  })

  test('sees a contact that was created anew, and an activity that was restored', async () => {
    fake.state.purgeLagMs = 0
    fake.state.searchLagMs = 0
    const ada = fake.addPerson({ counts: { ...NOTHING, notes: 1 }, sharedMeetings: 0 })
    const call = callContext(config, email(ada.email))
    await erase(call)
    const again = () => recheck(callContext(config, email(ada.email), { handles: call.kept }), ERASURE)
    expect((await again()).outcome).toBe('verified')

    const note = [...fake.state.things.values()].find(
      (one) => one.type === 'notes' && one.people.has(ada.contactId),
    )!
    delete note.archivedAt
    expect(await again()).toMatchObject({ outcome: 'accepted', counts: [{ label: 'note', count: 1 }] })
    note.archivedAt = fake.state.now()
    fake.addPerson({ email: ada.email })
    expect(await again()).toMatchObject({ outcome: 'accepted', counts: [{ label: 'contact', count: 1 }] })
  })
})

describe('a look-up', () => {
  test('counts what is there and what would happen to it, and changes nothing', async () => {
    const ada = fake.addPerson({
      counts: { ...NOTHING, ...NO_RECORDS, notes: 2, companies: 1 },
      sharedMeetings: 1,
      additionalEmails: ['ada.second@example.test'],
    })
    const before = structuredClone([others(fake, ada), fake.remains(ada.email)])
    expect(await locate(callContext(config, email(ada.email)))).toMatchObject({
      found: [
        { label: 'contact', count: 1 },
        { label: 'note', count: 2 },
        { label: 'meeting', count: 1 },
        { label: 'company', count: 1 },
      ],
      willRemove: [
        { label: 'contact', count: 1 },
        { label: 'note', count: 2 },
      ],
      willRemain: [{ what: '1 meeting' }, { what: '1 company' }],
      alsoFound: [{ kind: 'email', value: 'ada.second@example.test' }],
    })
    expect([others(fake, ada), fake.remains(ada.email)]).toEqual(before)
  })
})

test('searches, and nothing else, wait for a place among the searches', async () => {
  const ada = fake.addPerson()
  const kinds: (string | undefined)[] = []
  const call = callContext(config, email(ada.email))
  call.throttle = async (_, kind) => {
    kinds.push(kind)
  }
  await locate(call)
  const expected = fake.calls.map((one) => (one.endsWith('/search') ? 'search' : undefined))
  expect(expected).toContain('search')
  expect(kinds).toEqual(expected)
})

describe('a check', () => {
  test('names the scopes that are missing and what they are needed for', async () => {
    expect(await check(callContext(config, []))).toMatchObject({ ok: true, missing: [] })
    fake.state.scopes.delete('crm.objects.contacts.write')
    fake.state.scopes.delete('files.ui_hidden.read')
    expect(await check(callContext(config, []))).toMatchObject({
      ok: false,
      missing: [
        { scope: 'crm.objects.contacts.write', without: 'nothing can be erased or corrected' },
        {
          scope: 'files.ui_hidden.read',
          without: 'files attached to activities cannot be seen, so they are neither named nor deleted',
        },
      ],
    })
    await expect(check(callContext({ ...config, token: 'wrong' }, []))).rejects.toMatchObject({
      fault: 'auth',
    })
  })

  test('asks for what only some accounts use where it is used', async () => {
    fake.state.scopes.delete('forms')
    expect((await check(callContext(config, []))).missing).toEqual([])
    fake.state.addProperty(property('passport', 'Passport', { dataSensitivity: 'sensitive' }))
    const withForms = { ...config, forms: ['0f0e0d0c-0b0a-4908-8706-050403020100'] }
    const { missing } = await check(callContext(withForms, []))
    expect(missing.map(({ scope }) => scope)).toEqual(['forms', 'crm.objects.contacts.sensitive.read.v2'])
  })

  test('says so where HubSpot does not tell, and still notices a token that is not valid', async () => {
    fake.state.tellsScopes = false
    expect(await check(callContext(config, []))).toMatchObject({
      ok: false,
      missing: [{ scope: 'not known' }],
    })
    await expect(check(callContext({ ...config, token: 'wrong' }, []))).rejects.toMatchObject({
      fault: 'auth',
    })
  })

  test('goes to the regional address that is configured', async () => {
    const elsewhere = await startHubspot()
    await check(callContext({ ...config, baseUrl: `${elsewhere.url}/` }, []))
    expect([elsewhere.calls.length > 0, fake.calls]).toEqual([true, []])
    await elsewhere.close()
  })
})
