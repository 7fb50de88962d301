import { z } from 'zod'
import type { CallContext } from '../contract.ts'
import { type HttpClient, httpClient, type SystemNote } from '../http.ts'
import type { HubspotConfig } from './manifest.ts'

/** HubSpot dates its paths; this is the version every call is written against. */
export const VERSION = '2026-03'
export const OBJECTS = `/crm/objects/${VERSION}`

export const ENGAGEMENTS = ['notes', 'tasks', 'calls', 'emails', 'meetings', 'communications'] as const
export const RECORDS = ['tickets', 'deals', 'companies'] as const
export type Engagement = (typeof ENGAGEMENTS)[number]
export type RecordType = (typeof RECORDS)[number]

const MOST_OBJECTS = 100
const MOST_ASSOCIATIONS = 1_000
const MOST_A_PAGE = 500

const errorBody = z.object({
  category: z.string().optional(),
  errorType: z.string().optional(),
  correlationId: z.string().optional(),
})

export function hubspotClient(call: CallContext<HubspotConfig>): HttpClient {
  return httpClient(call, {
    baseUrl: call.config.baseUrl,
    headers: { authorization: `Bearer ${call.config.token}` },
    describe,
  })
}

function describe(body: unknown): SystemNote {
  const said = errorBody.safeParse(body)
  if (!said.success) return {}
  return { category: said.data.category ?? said.data.errorType, callId: said.data.correlationId }
}

export const paging = z.object({ next: z.object({ after: z.string() }).optional() }).optional()
const target = z.object({ toObjectId: z.union([z.string(), z.number()]).transform(String) })
const associated = z.object({ results: z.array(target), paging })

/** One page of what of one type hangs on a contact; empty when the contact is gone or in the recycling bin. */
export async function associatedPage(
  client: HttpClient,
  contactId: string,
  type: Engagement | RecordType,
  page: { limit: number; after?: string | undefined },
): Promise<{ ids: string[]; after: string | undefined }> {
  const { data, evidence } = await client.send({
    method: 'GET',
    template: `${OBJECTS}/contacts/{id}/associations/${type}`,
    path: { id: contactId },
    query: { limit: String(page.limit), ...(page.after ? { after: page.after } : {}) },
    accept: [404],
    schema: associated,
  })
  const ids = [...new Set(data?.results.map(({ toObjectId }) => toObjectId))]
  evidence.counts = { [type]: ids.length }
  return { ids, after: data?.paging?.next?.after }
}

/** The ids of everything of one type that hangs on a contact. */
export async function associatedIds(
  client: HttpClient,
  contactId: string,
  type: Engagement | RecordType,
): Promise<string[]> {
  const ids = new Set<string>()
  let after: string | undefined
  do {
    const page = await associatedPage(client, contactId, type, { limit: MOST_A_PAGE, after })
    for (const id of page.ids) ids.add(id)
    after = page.after
  } while (after)
  return [...ids]
}

const object = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
})
const objects = z.object({ results: z.array(object) })

export type CrmObject = z.infer<typeof object>

/** Those of the objects that exist, live or (asked for archived ones) in the recycling bin. */
export async function readObjects(
  client: HttpClient,
  type: 'contacts' | Engagement | RecordType,
  ids: readonly string[],
  properties: readonly string[],
  archived = false,
): Promise<CrmObject[]> {
  const found: CrmObject[] = []
  for (const some of chunks(ids, MOST_OBJECTS)) {
    const { data, evidence } = await client.read({
      method: 'POST',
      template: `${OBJECTS}/${type}/batch/read`,
      query: { archived: String(archived) },
      json: { inputs: some.map((id) => ({ id })), properties },
      schema: objects,
    })
    evidence.counts = { [type]: data.results.length }
    found.push(...data.results)
  }
  return found
}

const links = z.object({
  results: z.array(z.object({ from: z.object({ id: z.string() }), to: z.array(target) })),
})

/** The contacts each activity hangs on; one that hangs on none is not in the answer. */
export async function contactsOf(
  client: HttpClient,
  type: Engagement,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  const contacts = new Map<string, string[]>()
  for (const some of chunks(ids, MOST_ASSOCIATIONS)) {
    const { data, evidence } = await client.read({
      method: 'POST',
      template: `/crm/associations/${VERSION}/${type}/contacts/batch/read`,
      json: { inputs: some.map((id) => ({ id })) },
      schema: links,
    })
    evidence.counts = { [type]: data.results.length }
    for (const { from, to } of data.results) {
      contacts.set(
        from.id,
        to.map(({ toObjectId }) => toObjectId),
      )
    }
  }
  return contacts
}

/** Puts activities into HubSpot's recycling bin. Those that are there already stay. */
export async function archiveObjects(
  client: HttpClient,
  type: Engagement,
  ids: readonly string[],
): Promise<void> {
  for (const some of chunks(ids, MOST_OBJECTS)) {
    const { evidence } = await client.send({
      method: 'POST',
      template: `${OBJECTS}/${type}/batch/archive`,
      json: { inputs: some.map((id) => ({ id })) },
    })
    evidence.counts = { [type]: some.length }
  }
}

/** Orders the erasure of one contact, by id only: an unknown e-mail would be put on a blocklist. */
export async function gdprDelete(client: HttpClient, contactId: string): Promise<void> {
  await client.send({
    method: 'POST',
    template: `${OBJECTS}/contacts/gdpr-delete`,
    json: { objectId: contactId },
    accept: [404],
  })
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size))
}
