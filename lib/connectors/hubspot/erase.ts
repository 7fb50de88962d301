import { DAY_MS } from '../../domain/day-ms.ts'
import type { Remainder } from '../../domain/outcome.ts'
import type { ActionContext, ActionResult } from '../contract.ts'
import type { HttpClient } from '../http.ts'
import { Tally } from '../tally.ts'
import { archiveObjects, ENGAGEMENTS, gdprDelete, hubspotClient } from './api.ts'
import { type Contact, findContacts, readContact } from './contacts.ts'
import { deleteFile, isUpload, readFile } from './files.ts'
import {
  count,
  fromHandles,
  type Holding,
  idsOf,
  judge,
  merge,
  type Order,
  remainders,
  survey,
  toHandles,
} from './holdings.ts'
import type { HubspotConfig } from './manifest.ts'
import { unsubscribe } from './subscriptions.ts'

const RECHECK_AFTER_DAYS = [1, 7, 30]
const PURGE_DAYS = 30
const RECYCLING_BIN_DAYS = 90
/** How many files are looked at before that is written down: a resumed attempt goes on behind them. */
export const FILES_A_NOTE = 50

/**
 * Erases the person's contacts: keeps the ids, unsubscribes, deletes the activities that are theirs alone and what was
 * uploaded to these, orders the contact's permanent deletion. HubSpot may take 30 days over it, so the order is
 * `accepted`, never `done`. `not_found` without a deletion call when no look-up finds a contact.
 */
export async function erase(call: ActionContext<HubspotConfig>): Promise<ActionResult> {
  const client = hubspotClient(call)
  const earlier = fromHandles(call.handles)
  const contacts = await known(client, call, earlier)
  if (contacts.length === 0 && earlier.contactIds.length === 0) {
    return { outcome: 'not_found', counts: [], remains: [], evidence: client.evidence }
  }

  const seen = await survey(client, contacts)
  const contactIds = [...new Set([...earlier.contactIds, ...seen.contactIds])]
  const there = [...seen.holdings, ...(await leftovers(client, earlier, seen, new Set(contactIds)))]
  let order: Order = { ...merge(earlier, there), contactIds, orderedOn: undefined }
  await call.keepHandles(toHandles(order))

  for (const email of new Set(contacts.flatMap((contact) => contact.emails))) await unsubscribe(client, email)
  const now: Order = { ...order, holdings: there }
  for (const type of ENGAGEMENTS) await archiveObjects(client, type, idsOf(now, type, 'alone'))
  const files = hubspotClient(call)
  const proof = new Tally()
  order = await deleteFiles(files, call, order, proof)
  for (const contact of contacts) await gdprDelete(client, contact.id)
  const orderedOn = isoDate(call.now())

  return {
    outcome: 'accepted',
    counts: count(order, ['alone', 'deleted', 'gone']),
    remains: [
      ...remainders(order),
      ...inRecyclingBin(activities(order), orderedOn),
      ...inForms(call.config.forms.length),
    ],
    evidence: [...client.evidence, ...proof.evidence],
    handles: toHandles({ ...order, orderedOn }),
    recheckAfterDays: RECHECK_AFTER_DAYS,
    goneBy: isoDate(call.now(), PURGE_DAYS),
  }
}

async function known(
  client: HttpClient,
  call: ActionContext<HubspotConfig>,
  earlier: Order,
): Promise<Contact[]> {
  const contacts = new Map((await findContacts(client, call.identifiers)).map((one) => [one.id, one]))
  for (const id of earlier.contactIds) {
    const contact = contacts.get(id) ?? (await readContact(client, id))
    if (contact) contacts.set(contact.id, contact)
  }
  return [...contacts.values()]
}

/** Activities an earlier attempt meant to delete and no contact names any more: somebody may have joined them since. */
async function leftovers(
  client: HttpClient,
  earlier: Order,
  seen: Order,
  own: ReadonlySet<string>,
): Promise<Holding[]> {
  const found: Holding[] = []
  for (const type of ENGAGEMENTS) {
    const fresh = new Set(seen.holdings.filter((one) => one.type === type).map(({ id }) => id))
    const left = idsOf(earlier, type, 'alone').filter((id) => !fresh.has(id))
    found.push(...(await judge(client, type, left, own)))
  }
  return found
}

/**
 * Deletes what was uploaded to the person's own activities. What others may use too, or is not shown to us, stays. That
 * a file was seen is written down before it is deleted: later it looks as if it were hidden.
 */
async function deleteFiles(
  client: HttpClient,
  call: ActionContext<HubspotConfig>,
  order: Order,
  proof: Tally,
): Promise<Order> {
  const ids = (['alone', 'unseen', 'uploaded'] as const).flatMap((role) => idsOf(order, 'files', role))
  const seen = new Set(idsOf(order, 'files', 'uploaded'))
  let decided = order
  for (let start = 0; start < ids.length; start += FILES_A_NOTE) {
    const looked: Holding[] = []
    for (const id of ids.slice(start, start + FILES_A_NOTE)) {
      looked.push({ type: 'files', id, role: seen.has(id) ? 'uploaded' : await fileRole(client, id) })
    }
    decided = merge(decided, looked)
    await call.keepHandles(toHandles(decided))
    const uploads = looked.filter(({ role }) => role === 'uploaded')
    for (const { id } of uploads) await deleteFile(client, id)
    decided = merge(
      decided,
      uploads.map((one) => ({ ...one, role: 'deleted' })),
    )
    proof.take(client.evidence)
  }
  if (ids.length > 0) await call.keepHandles(toHandles(decided))
  return decided
}

async function fileRole(client: HttpClient, id: string): Promise<'uploaded' | 'kept' | 'unseen'> {
  const file = await readFile(client, id)
  if (!file) return 'unseen'
  return isUpload(file) ? 'uploaded' : 'kept'
}

/** How many activities an order deletes. */
function activities(order: Order): number {
  return ENGAGEMENTS.reduce((sum, type) => sum + idsOf(order, type, 'alone').length, 0)
}

export function inRecyclingBin(number: number, since: string): Remainder[] {
  if (number === 0) return []
  return [
    {
      what: `${number} deleted ${number === 1 ? 'activity' : 'activities'} in the recycling bin`,
      reason: 'HubSpot can restore deleted activities for up to 90 days',
      ground: '',
      until: isoDate(new Date(since), RECYCLING_BIN_DAYS),
    },
  ]
}

function inForms(forms: number): Remainder[] {
  if (forms === 0) return []
  return [
    {
      what: 'form submissions',
      reason: 'HubSpot has no call that deletes them; they are looked for once the contact is gone',
      ground: '',
      until: null,
    },
  ]
}

export function isoDate(from: Date, plusDays = 0): string {
  return new Date(from.getTime() + plusDays * DAY_MS).toISOString().slice(0, 10)
}
