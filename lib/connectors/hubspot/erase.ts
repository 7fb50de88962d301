import type { Remainder } from '../../domain/outcome.ts'
import type { ActionContext, ActionResult } from '../contract.ts'
import {
  deleteEngagement,
  ENGAGEMENTS,
  type Engagement,
  gdprDelete,
  hubspotClient,
  readEngagement,
} from './api.ts'
import { type Contact, findContacts, idsByEmail, readContact } from './contacts.ts'
import {
  count,
  fromHandles,
  type Holding,
  judge,
  merge,
  type Order,
  remainders,
  survey,
  toHandles,
} from './holdings.ts'
import type { HubspotConfig } from './manifest.ts'
import { unsubscribe } from './unsubscribe.ts'

const RECHECK_AFTER_DAYS = [1, 7, 30]
const PURGE_DAYS = 30
const RECYCLING_BIN_DAYS = 90

/**
 * Erases the person's contacts: keeps the ids, unsubscribes, deletes the activities that are theirs alone, orders the
 * contact's permanent deletion. HubSpot may take 30 days over it, so the order is `accepted`, never `done`.
 * `not_found` without a deletion call when no look-up finds a contact.
 */
export async function erase(call: ActionContext<HubspotConfig>): Promise<ActionResult> {
  const client = hubspotClient(call)
  const earlier = fromHandles(call.handles)
  const contacts = await known(client, call, earlier)
  if (contacts.length === 0 && earlier.contactIds.length === 0) {
    return { outcome: 'not_found', counts: [], remains: [], evidence: client.evidence }
  }

  const orderedOn = isoDate(call.now())
  const seen = await survey(client, contacts)
  let order = merge(earlier, { ...seen, orderedOn })
  order = await judgeLeftovers(client, order, seen)
  await call.keepHandles(toHandles(order))

  for (const email of new Set(contacts.flatMap((contact) => contact.emails))) await unsubscribe(client, email)
  for (const { type, id } of activities(order)) await deleteEngagement(client, type, id)
  for (const contact of contacts) await gdprDelete(client, contact.id)

  return {
    outcome: 'accepted',
    counts: count(order, ['alone']),
    remains: [...remainders(order), ...inRecyclingBin(activities(order).length, orderedOn)],
    evidence: client.evidence,
    handles: toHandles(order),
    recheckAfterDays: RECHECK_AFTER_DAYS,
    goneBy: isoDate(call.now(), PURGE_DAYS),
  }
}

/**
 * Looks again: every contact by its id (archived too), every activity that was deleted, every address by search.
 * `verified` when all of it is gone, else still `accepted`.
 */
export async function recheck(call: ActionContext<HubspotConfig>): Promise<ActionResult> {
  const client = hubspotClient(call)
  const order = fromHandles(call.handles)
  const contactIds = new Set<string>()
  for (const id of order.contactIds) if (await readContact(client, id)) contactIds.add(id)
  for (const { kind, value } of call.identifiers) {
    if (kind === 'email') for (const id of await idsByEmail(client, value)) contactIds.add(id)
    if (kind === 'hubspot_contact_id' && (await readContact(client, value))) contactIds.add(value)
  }

  const alive: Holding[] = []
  let binned = 0
  for (const activity of activities(order)) {
    if (await readEngagement(client, activity.type, activity.id)) alive.push(activity)
    else if (await readEngagement(client, activity.type, activity.id, true)) binned += 1
  }

  const gone = contactIds.size === 0 && alive.length === 0
  const left: Order = { contactIds: [...contactIds], holdings: alive, orderedOn: order.orderedOn }
  return {
    outcome: gone ? 'verified' : 'accepted',
    counts: count(gone ? order : left, ['alone']),
    remains: [...remainders(order), ...inRecyclingBin(binned, order.orderedOn ?? isoDate(call.now()))],
    evidence: client.evidence,
    handles: call.handles,
  }
}

async function known(
  client: ReturnType<typeof hubspotClient>,
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

/** Activities an earlier attempt meant to delete and the contact no longer names: somebody may have joined them since. */
async function judgeLeftovers(
  client: ReturnType<typeof hubspotClient>,
  order: Order,
  seen: Order,
): Promise<Order> {
  const fresh = new Set(seen.holdings.map(({ type, id }) => `${type}/${id}`))
  const own = new Set(order.contactIds)
  let judged = order
  for (const { type, id } of activities(order)) {
    if (fresh.has(`${type}/${id}`)) continue
    judged = merge(judged, {
      contactIds: [],
      holdings: await judge(client, type, id, own),
      orderedOn: undefined,
    })
  }
  return judged
}

function activities(order: Order): { role: 'alone'; type: Engagement; id: string }[] {
  return order.holdings.flatMap(({ role, type, id }) => {
    const engagement = ENGAGEMENTS.find((one) => one === type)
    return role === 'alone' && engagement ? [{ role, type: engagement, id }] : []
  })
}

function inRecyclingBin(number: number, since: string): Remainder[] {
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

function isoDate(from: Date, plusDays = 0): string {
  return new Date(from.getTime() + plusDays * 86_400_000).toISOString().slice(0, 10)
}
