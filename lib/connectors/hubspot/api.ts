import { z } from 'zod'
import type { CallContext } from '../contract.ts'
import { type HttpClient, httpClient, type SystemNote } from '../http.ts'
import type { HubspotConfig } from './manifest.ts'

/** HubSpot dates its paths; this is the version every call is written against. */
const VERSION = '2026-03'
export const OBJECTS = `/crm/objects/${VERSION}`
export const STATUSES = `/communication-preferences/${VERSION}/statuses`

export const ENGAGEMENTS = ['notes', 'tasks', 'calls', 'emails', 'meetings', 'communications'] as const
export const RECORDS = ['tickets', 'deals', 'companies'] as const
export type Engagement = (typeof ENGAGEMENTS)[number]
export type RecordType = (typeof RECORDS)[number]

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

const paging = z.object({ next: z.object({ after: z.string() }).optional() }).optional()
const associated = z.object({ results: z.array(z.object({ id: z.string() })), paging })

/** The ids of everything of one type that hangs on a contact; empty when the contact is gone. */
export async function associatedIds(
  client: HttpClient,
  contactId: string,
  type: Engagement | RecordType,
): Promise<string[]> {
  const ids = new Set<string>()
  let after: string | undefined
  do {
    const answer = await client.send({
      method: 'GET',
      template: `${OBJECTS}/contacts/{id}/associations/${type}`,
      path: { id: contactId },
      query: { limit: '500', ...(after ? { after } : {}) },
      accept: [404],
      schema: associated,
    })
    for (const { id } of answer.data?.results ?? []) ids.add(id)
    answer.evidence.counts = { [type]: answer.data?.results.length ?? 0 }
    after = answer.data?.paging?.next?.after
  } while (after)
  return [...ids]
}

const engagement = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  associations: z.object({ contacts: associated.optional() }).optional(),
})

export interface EngagementState {
  contactIds: string[]
  fileIds: string[]
}

/** Whose an activity is and which files hang on it; undefined when it is gone (or, asked for archived ones, not there). */
export async function readEngagement(
  client: HttpClient,
  type: Engagement,
  id: string,
  archived = false,
): Promise<EngagementState | undefined> {
  const answer = await client.send({
    method: 'GET',
    template: `${OBJECTS}/${type}/{id}`,
    path: { id },
    query: { properties: 'hs_attachment_ids', associations: 'contacts', archived: String(archived) },
    accept: [404],
    schema: engagement,
  })
  if (!answer.data) return undefined
  return {
    contactIds: answer.data.associations?.contacts?.results.map((contact) => contact.id) ?? [],
    fileIds: answer.data.properties.hs_attachment_ids?.split(';').filter(Boolean) ?? [],
  }
}

/** Puts an activity into HubSpot's recycling bin. Gone already is fine. */
export async function deleteEngagement(client: HttpClient, type: Engagement, id: string): Promise<void> {
  await client.send({ method: 'DELETE', template: `${OBJECTS}/${type}/{id}`, path: { id }, accept: [404] })
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
