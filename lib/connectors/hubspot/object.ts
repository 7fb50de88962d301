import type { Remainder } from '../../domain/outcome.ts'
import type { ActionContext, ActionResult } from '../contract.ts'
import type { HttpClient } from '../http.ts'
import { hubspotClient } from './api.ts'
import { type Contact, findContacts } from './contacts.ts'
import type { HubspotConfig } from './manifest.ts'
import { liveSubscriptions, unsubscribe } from './subscriptions.ts'

const RECHECK_AFTER_DAYS = [1, 7]

/**
 * Article 21: no marketing mail to any address of the person's contacts any more. The statuses are read back: as long
 * as one of them still brings mail, the order is `accepted`.
 */
export async function object(call: ActionContext<HubspotConfig>): Promise<ActionResult> {
  const client = hubspotClient(call)
  const contacts = await findContacts(client, call.identifiers)
  if (contacts.length === 0) {
    return { outcome: 'not_found', counts: [], remains: [], evidence: client.evidence }
  }
  let ended = 0
  for (const email of addressesOf(contacts)) ended += (await unsubscribe(client, email)) ?? 0
  const live = await liveAt(client, contacts)
  const remains = marketed(contacts)
  return {
    outcome: live > 0 ? 'accepted' : remains.length > 0 ? 'remains' : 'done',
    counts: [
      { label: 'contact', count: contacts.length },
      { label: 'subscription', count: ended },
    ],
    remains,
    evidence: client.evidence,
    ...(live > 0 ? { recheckAfterDays: RECHECK_AFTER_DAYS } : {}),
  }
}

/** Article 18: mail stops; HubSpot has no mark for a restricted record, which the person is told. */
export async function restrict(call: ActionContext<HubspotConfig>): Promise<ActionResult> {
  const result = await object(call)
  if (result.outcome === 'not_found') return result
  const contacts = result.counts.find(({ label }) => label === 'contact')?.count ?? 0
  return {
    ...result,
    outcome: result.outcome === 'accepted' ? 'accepted' : 'remains',
    remains: [...unrestricted(contacts), ...result.remains],
  }
}

/** Looks again at the subscriptions: `verified` when none brings mail, else still `accepted`. */
export async function recheckObjection(
  call: ActionContext<HubspotConfig>,
  capability: 'object' | 'restrict',
): Promise<ActionResult> {
  const client = hubspotClient(call)
  const contacts = await findContacts(client, call.identifiers)
  const live = await liveAt(client, contacts)
  return {
    outcome: live > 0 ? 'accepted' : 'verified',
    counts: [],
    remains: [...(capability === 'restrict' ? unrestricted(contacts.length) : []), ...marketed(contacts)],
    evidence: client.evidence,
  }
}

async function liveAt(client: HttpClient, contacts: Contact[]): Promise<number> {
  let live = 0
  for (const email of addressesOf(contacts)) live += await liveSubscriptions(client, email)
  return live
}

function addressesOf(contacts: Contact[]): Set<string> {
  return new Set(contacts.flatMap(({ emails }) => emails))
}

/** HubSpot lets no program change whether a contact counts as a marketing contact. */
function marketed(contacts: Contact[]): Remainder[] {
  const number = contacts.filter(({ isMarketing }) => isMarketing).length
  if (number === 0) return []
  return [
    {
      what: `${number} marketing ${number === 1 ? 'contact' : 'contacts'}`,
      reason: 'Receives no marketing mail any more; the mark itself can only be changed by hand in HubSpot',
      ground: '',
      until: null,
    },
  ]
}

function unrestricted(contacts: number): Remainder[] {
  if (contacts === 0) return []
  return [
    {
      what: `${contacts} ${contacts === 1 ? 'contact' : 'contacts'}`,
      reason: 'Stored without marketing mail; HubSpot has no mark for a restricted record',
      ground: '',
      until: null,
    },
  ]
}
