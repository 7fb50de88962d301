import type { Remainder } from '../../domain/outcome.ts'
import type { CallContext, KnownIdentifier, LocateResult } from '../contract.ts'
import { hubspotClient } from './api.ts'
import { findContacts } from './contacts.ts'
import { count, idsOf, type Order, remainder, remainders, survey } from './holdings.ts'
import type { HubspotConfig } from './manifest.ts'

/** What HubSpot holds of the person and what an erasure would do to it. Changes nothing. */
export async function locate(call: CallContext<HubspotConfig>): Promise<LocateResult> {
  const client = hubspotClient(call)
  const contacts = await findContacts(client, call.identifiers)
  const holdings = await survey(client, contacts)
  const known = new Set(call.identifiers.map(({ value }) => value.toLowerCase()))
  const met = new Set(contacts.flatMap((contact) => contact.emails.map((email) => email.toLowerCase())))
  return {
    found: count(holdings, ['alone', 'shared', 'kept']),
    willRemove: count(withoutFiles(holdings), ['alone']),
    willRemain: [...remainders(holdings), ...undecided(holdings)],
    alsoFound: [...met]
      .filter((email) => !known.has(email))
      .map((value): KnownIdentifier => ({ kind: 'email', value })),
    evidence: client.evidence,
  }
}

function withoutFiles(order: Order): Order {
  return { ...order, holdings: order.holdings.filter(({ type }) => type !== 'files') }
}

/** Files are looked at one by one, which is left to the erasure. */
function undecided(order: Order): Remainder[] {
  const files = idsOf(order, 'files', 'alone').length
  if (files === 0) return []
  const why = 'Deleted where uploaded for this person alone; what was chosen from the file library stays'
  return [remainder('files', files, why)]
}
