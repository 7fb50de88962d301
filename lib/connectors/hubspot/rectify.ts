import { z } from 'zod'
import type { Remainder } from '../../domain/outcome.ts'
import { type ActionContext, type ActionResult, ConnectorError, type Correction } from '../contract.ts'
import type { HttpClient } from '../http.ts'
import { hubspotClient, OBJECTS } from './api.ts'
import { findContacts, readContact } from './contacts.ts'
import { readValues } from './current.ts'
import type { HubspotConfig } from './manifest.ts'

const RECHECK_AFTER_DAYS = [1]

const patched = z.object({ properties: z.record(z.string(), z.string().nullable()) })
const refusalBody = z.object({
  errors: z
    .array(
      z.object({
        code: z.string().optional(),
        context: z.object({ propertyName: z.array(z.string()).optional() }).optional(),
      }),
    )
    .optional(),
})
const CODE = /^[A-Z][A-Z0-9_]{1,59}$/

/** How one field stands in one contact after it was written. */
type Standing = 'shown' | 'other-form' | 'not-yet'

/**
 * Writes the corrections into every contact of the person and reads them back; an empty value clears the property.
 * `verified` when HubSpot shows every new value, `accepted` when it still shows an old one, with `remains` for what it
 * keeps in another form. Within one contact all is written or nothing; the message of a refusal says how many contacts
 * had been written before.
 * @throws {ConnectorError} `invalid`, with the fields whose value HubSpot refuses
 */
export async function rectify(
  call: ActionContext<HubspotConfig>,
  corrections: Correction[],
): Promise<ActionResult> {
  const client = hubspotClient(call)
  const { live, binned } = await known(client, call)
  if (live.length === 0 && binned > 0) {
    return { outcome: 'remains', counts: [], remains: [inBin(binned)], evidence: client.evidence }
  }
  if (live.length === 0) return { outcome: 'not_found', counts: [], remains: [], evidence: client.evidence }
  if (corrections.length === 0) {
    throw new ConnectorError('invalid', 'a contact is there now, and none was when the plan was approved')
  }

  await call.keepHandles(live)
  const standings: [field: string, standing: Standing][] = []
  for (const [i, id] of live.entries()) {
    const mine = ownOf(corrections, i)
    if (mine.length === 0) continue
    const kept = await write(client, id, mine, i)
    const read = await readValues(
      client,
      id,
      mine.map(({ field }) => field),
    )
    for (const correction of mine) {
      const { field } = correction
      standings.push([field, standing(correction, read[field] ?? '', kept[field] ?? '')])
    }
  }
  const result = resultOf(client, live, corrections, standings)
  if (binned > 0) result.remains.push(inBin(binned))
  return standings.some(([, one]) => one === 'not-yet')
    ? { ...result, outcome: 'accepted', recheckAfterDays: RECHECK_AFTER_DAYS }
    : result
}

/**
 * Reads the corrections back, by the ids that were written: a corrected e-mail finds the contact no more.
 * @throws {ConnectorError} `invalid`, with the fields that do not show the new value
 */
export async function recheckRectification(
  call: ActionContext<HubspotConfig>,
  corrections: Correction[],
): Promise<ActionResult> {
  const client = hubspotClient(call)
  const { live } = await known(client, call)
  if (live.length === 0) return { outcome: 'not_found', counts: [], remains: [], evidence: client.evidence }
  const standings: [string, Standing][] = []
  for (const [i, id] of live.entries()) {
    const mine = ownOf(corrections, i)
    const read = await readValues(
      client,
      id,
      mine.map(({ field }) => field),
    )
    for (const correction of mine)
      standings.push([correction.field, standing(correction, read[correction.field] ?? '')])
  }
  const missing = [...new Set(standings.filter(([, one]) => one === 'not-yet').map(([field]) => field))]
  if (missing.length > 0) {
    throw new ConnectorError('invalid', `HubSpot does not show the new value of ${missing.join(', ')}`, {
      refused: missing.map((field) => ({ field, code: 'NOT_SHOWN' })),
    })
  }
  return resultOf(client, live, corrections, standings)
}

/** Contacts that can be written, those of an earlier attempt first, and how many lie in the recycling bin. */
async function known(
  client: HttpClient,
  call: ActionContext<HubspotConfig>,
): Promise<{ live: string[]; binned: number }> {
  const archived = new Map<string, boolean>()
  for (const id of call.handles) {
    const contact = await readContact(client, id)
    if (contact) archived.set(id, contact.archived)
  }
  for (const contact of await findContacts(client, call.identifiers)) {
    if (!archived.has(contact.id)) archived.set(contact.id, contact.archived)
  }
  const live = [...archived].filter(([, isArchived]) => !isArchived).map(([id]) => id)
  return { live, binned: archived.size - live.length }
}

/** An address belongs to one contact in HubSpot: it is corrected in the first, the one the request's address found. */
function ownOf(corrections: Correction[], contact: number): Correction[] {
  return contact === 0 ? corrections : corrections.filter(({ field }) => field !== 'email')
}

async function write(
  client: HttpClient,
  id: string,
  corrections: Correction[],
  writtenBefore: number,
): Promise<Record<string, string | null>> {
  const { status, data, refusal, evidence } = await client.send({
    method: 'PATCH',
    template: `${OBJECTS}/contacts/{id}`,
    path: { id },
    json: { properties: Object.fromEntries(corrections.map(({ field, value }) => [field, value])) },
    accept: [400, 409],
    schema: patched,
  })
  if (data) return data.properties
  const refused = status === 409 ? taken(corrections) : refusedFields(refusal, corrections)
  const named = refused.map(({ field }) => field).join(', ') || 'a property it does not name'
  const before = writtenBefore > 0 ? `; ${writtenBefore} other contact(s) were written before` : ''
  throw new ConnectorError('invalid', `HubSpot refuses the new value of ${named}${before}`, {
    evidence,
    refused,
  })
}

/** A conflict is always about the address: no two contacts share one. */
function taken(corrections: Correction[]): { field: string; code: string }[] {
  return corrections
    .filter(({ field }) => field === 'email')
    .map(({ field }) => ({ field, code: 'CONTACT_EXISTS' }))
}

/** Only names that we sent are repeated: the answer may quote the value. */
function refusedFields(body: unknown, corrections: Correction[]): { field: string; code: string }[] {
  const said = refusalBody.safeParse(body)
  const codes = new Map<string, string>()
  for (const { code = '', context } of said.data?.errors ?? []) {
    for (const name of context?.propertyName ?? []) codes.set(name, CODE.test(code) ? code : 'INVALID')
  }
  return corrections.flatMap(({ field }) => {
    const code = codes.get(field)
    return code ? [{ field, code }] : []
  })
}

/** @param kept what HubSpot answered to the write; what it shows later under that form it keeps on purpose */
function standing({ field, value }: Correction, read: string, kept?: string): Standing {
  if (read === value || (field === 'email' && read.toLowerCase() === value.toLowerCase())) return 'shown'
  return plain(read) === plain(value) || read === kept ? 'other-form' : 'not-yet'
}

function plain(value: string): string {
  return value.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

function resultOf(
  client: HttpClient,
  contactIds: string[],
  corrections: Correction[],
  standings: [field: string, standing: Standing][],
): ActionResult {
  const other = new Set(standings.filter(([, one]) => one === 'other-form').map(([field]) => field))
  const open = new Set(standings.filter(([, one]) => one !== 'shown').map(([field]) => field))
  return {
    outcome: other.size > 0 ? 'remains' : 'verified',
    counts: [
      { label: 'contact', count: contactIds.length },
      { label: 'property', count: corrections.length - open.size },
    ],
    remains: [...other].map((what) => ({
      what,
      reason: 'HubSpot stored it in another form than asked for',
      ground: '',
      until: null,
    })),
    evidence: client.evidence,
    handles: contactIds,
  }
}

function inBin(contacts: number): Remainder {
  return {
    what: `${contacts} ${contacts === 1 ? 'contact' : 'contacts'}`,
    reason:
      'Deleted already; what lies in HubSpot’s recycling bin can be restored or removed, but not changed',
    ground: '',
    until: null,
  }
}
