import { z } from 'zod'
import { type ActionContext, type ActionResult, ConnectorError } from '../contract.ts'
import type { HttpClient } from '../http.ts'
import { hubspotClient, STATUSES } from './api.ts'
import { findContacts } from './contacts.ts'
import type { HubspotConfig } from './manifest.ts'

const changeBody = z.object({
  status: z.string(),
  results: z.array(z.object({ status: z.string() })),
  numErrors: z.number().optional(),
})

/** Ends every e-mail subscription of one address. @returns how many subscriptions HubSpot says it changed */
export async function unsubscribe(client: HttpClient, email: string): Promise<number> {
  const { data, evidence } = await client.read({
    method: 'POST',
    template: `${STATUSES}/{email}/unsubscribe-all`,
    path: { email },
    query: { channel: 'EMAIL' },
    schema: changeBody,
  })
  const ended = data.results.filter((result) => result.status === 'UNSUBSCRIBED').length
  evidence.counts = { subscriptions: ended }
  if (data.status !== 'COMPLETE' || data.numErrors || ended !== data.results.length) {
    throw new ConnectorError('transient', `${evidence.endpoint} was not completed`, { evidence })
  }
  return ended
}

/** Article 21: no marketing mail to any address of the person's contacts any more. */
export async function object(call: ActionContext<HubspotConfig>): Promise<ActionResult> {
  const client = hubspotClient(call)
  const contacts = await findContacts(client, call.identifiers)
  if (contacts.length === 0) {
    return { outcome: 'not_found', counts: [], remains: [], evidence: client.evidence }
  }
  let ended = 0
  for (const email of new Set(contacts.flatMap((contact) => contact.emails))) {
    ended += await unsubscribe(client, email)
  }
  return {
    outcome: 'done',
    counts: [
      { label: 'contact', count: contacts.length },
      { label: 'subscription', count: ended },
    ],
    remains: [],
    evidence: client.evidence,
  }
}

/** Article 18: mail stops; HubSpot has no mark for a restricted record, which the person is told. */
export async function restrict(call: ActionContext<HubspotConfig>): Promise<ActionResult> {
  const result = await object(call)
  if (result.outcome === 'not_found') return result
  const contacts = result.counts.find(({ label }) => label === 'contact')?.count ?? 0
  return {
    ...result,
    outcome: 'remains',
    remains: [
      {
        what: `${contacts} ${contacts === 1 ? 'contact' : 'contacts'}`,
        reason: 'Stored without marketing mail; HubSpot has no mark for a restricted record',
        ground: '',
        until: null,
      },
    ],
  }
}
