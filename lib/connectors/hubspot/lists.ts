import { z } from 'zod'
import type { HttpClient } from '../http.ts'
import { VERSION } from './api.ts'

const LISTS = `/crm/lists/${VERSION}`
/** HubSpot's number for contacts among the kinds of records. */
const CONTACTS = '0-1'
const MOST_NAMES = 100

const memberships = z.object({
  results: z.array(z.object({ listId: z.string(), firstAddedTimestamp: z.string().nullish() })),
})
const names = z.object({ lists: z.array(z.object({ listId: z.string(), name: z.string() })) })

export interface Membership {
  listId: string
  /** Empty where HubSpot does not tell. */
  name: string
  /** ISO instant */
  since: string | null
}

/** The lists a contact is on. HubSpot answers all of them at once. */
export async function readMemberships(client: HttpClient, contactId: string): Promise<Membership[]> {
  const { data, evidence } = await client.send({
    method: 'GET',
    template: `${LISTS}/records/${CONTACTS}/{id}/memberships`,
    path: { id: contactId },
    accept: [404],
    schema: memberships,
  })
  const found = data?.results ?? []
  evidence.counts = { lists: found.length }
  const named = new Map<string, string>()
  for (let start = 0; start < found.length; start += MOST_NAMES) {
    const listIds = found.slice(start, start + MOST_NAMES).map(({ listId }) => listId)
    const { data: told } = await client.read({
      method: 'GET',
      template: LISTS,
      query: { listIds },
      schema: names,
    })
    for (const { listId, name } of told.lists) named.set(listId, name)
  }
  return found.map(({ listId, firstAddedTimestamp }) => ({
    listId,
    name: named.get(listId) ?? '',
    since: firstAddedTimestamp ?? null,
  }))
}
