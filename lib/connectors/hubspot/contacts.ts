import { z } from 'zod'
import type { KnownIdentifier } from '../contract.ts'
import type { HttpClient } from '../http.ts'
import { OBJECTS } from './api.ts'

export interface Contact {
  id: string
  /** Main address first, then the secondary ones. */
  emails: string[]
  archived: boolean
  /** Counts as a marketing contact. */
  isMarketing: boolean
}

const ADDRESSES = ['email', 'hs_additional_emails']
const PROPERTIES = [...ADDRESSES, 'hs_marketable_status']

const contactBody = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
})
const searchBody = z.object({
  total: z.number(),
  results: z.array(contactBody),
  paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
})

/** The contacts behind the identifiers, read afresh one by one because the search lags behind the records. */
export async function findContacts(client: HttpClient, identifiers: KnownIdentifier[]): Promise<Contact[]> {
  const found = new Map<string, Contact>()
  for (const { kind, value } of identifiers) {
    if (kind === 'hubspot_contact_id') {
      const contact = await readContact(client, value)
      if (contact) found.set(contact.id, contact)
    }
    if (kind === 'email') {
      for (const id of await idsByEmail(client, value)) {
        const contact = found.get(id) ?? (await readContact(client, id))
        // A search index that lags may name a contact that no longer has this address.
        if (contact && has(contact, value)) found.set(contact.id, contact)
      }
    }
  }
  return [...found.values()]
}

/**
 * Ids under an address: by search (main and secondary addresses), and by direct reading, which does not lag and
 * also reaches archived contacts.
 */
export async function idsByEmail(client: HttpClient, email: string): Promise<string[]> {
  const ids = new Set(await search(client, email))
  for (const archived of [false, true]) {
    const contact = await read(client, email, archived, 'email')
    if (contact && has(contact, email)) ids.add(contact.id)
  }
  return [...ids]
}

/** A contact by id, also out of the recycling bin; undefined when HubSpot knows neither. */
export async function readContact(client: HttpClient, id: string): Promise<Contact | undefined> {
  return (await read(client, id, false)) ?? (await read(client, id, true))
}

async function search(client: HttpClient, email: string): Promise<string[]> {
  const ids: string[] = []
  let after: string | undefined
  do {
    const { data, evidence } = await client.read({
      method: 'POST',
      template: `${OBJECTS}/contacts/search`,
      json: {
        filterGroups: ADDRESSES.map((propertyName) => ({
          filters: [{ propertyName, operator: 'EQ', value: email }],
        })),
        properties: ADDRESSES,
        limit: 200,
        ...(after ? { after } : {}),
      },
      kind: 'search',
      schema: searchBody,
    })
    evidence.counts = { contacts: data.results.length }
    ids.push(...data.results.map((result) => result.id))
    after = data.paging?.next?.after
  } while (after)
  return ids
}

async function read(
  client: HttpClient,
  id: string,
  archived: boolean,
  idProperty?: 'email',
): Promise<Contact | undefined> {
  const { data } = await client.send({
    method: 'GET',
    template: `${OBJECTS}/contacts/{id}`,
    path: { id },
    query: {
      properties: PROPERTIES.join(','),
      archived: String(archived),
      ...(idProperty ? { idProperty } : {}),
    },
    accept: [404],
    schema: contactBody,
  })
  if (!data) return undefined
  const { email, hs_additional_emails: more, hs_marketable_status: status } = data.properties
  return {
    id: data.id,
    emails: [email ?? '', ...(more ?? '').split(';')].filter(Boolean),
    archived,
    isMarketing: status === 'true',
  }
}

function has(contact: Contact, email: string): boolean {
  return contact.emails.some((known) => known.toLowerCase() === email.toLowerCase())
}
