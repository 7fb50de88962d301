import type { CallContext, KnownIdentifier, LocateResult } from '../contract.ts'
import { hubspotClient } from './api.ts'
import { findContacts } from './contacts.ts'
import { count, remainders, survey } from './holdings.ts'
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
    willRemove: count(holdings, ['alone']),
    willRemain: remainders(holdings),
    alsoFound: [...met]
      .filter((email) => !known.has(email))
      .map((value): KnownIdentifier => ({ kind: 'email', value })),
    evidence: client.evidence,
  }
}
