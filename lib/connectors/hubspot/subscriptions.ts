import { z } from 'zod'
import { ConnectorError } from '../contract.ts'
import type { HttpClient } from '../http.ts'
import { VERSION } from './api.ts'

const STATUSES = `/communication-preferences/${VERSION}/statuses`
const UNDER_WAY = ['PENDING', 'PROCESSING']

const status = z.object({
  status: z.string(),
  subscriptionName: z.string().nullish(),
  source: z.string().nullish(),
  legalBasis: z.string().nullish(),
  timestamp: z.string().nullish(),
})
const answer = z.object({ status: z.string(), results: z.array(status), numErrors: z.number().optional() })

export type Subscription = z.infer<typeof status>

/** Every e-mail subscription of one address, ended ones too. */
export async function readSubscriptions(client: HttpClient, email: string): Promise<Subscription[]> {
  const { data, evidence } = await client.read({
    method: 'GET',
    template: `${STATUSES}/{email}`,
    path: { email },
    query: { channel: 'EMAIL' },
    schema: answer,
  })
  evidence.counts = { subscriptions: data.results.length }
  return data.results
}

/** How many subscriptions of one address still bring mail. */
export async function liveSubscriptions(client: HttpClient, email: string): Promise<number> {
  const all = await readSubscriptions(client, email)
  return all.filter((one) => one.status === 'SUBSCRIBED').length
}

/**
 * Ends every e-mail subscription of one address. HubSpot may take its time over it.
 * @returns how many subscriptions it says are ended; undefined while it is at it
 * @throws {ConnectorError} `transient` when it did not do it
 */
export async function unsubscribe(client: HttpClient, email: string): Promise<number | undefined> {
  const { data, evidence } = await client.read({
    method: 'POST',
    template: `${STATUSES}/{email}/unsubscribe-all`,
    path: { email },
    query: { channel: 'EMAIL' },
    schema: answer,
  })
  const ended = data.results.filter((result) => result.status === 'UNSUBSCRIBED').length
  evidence.counts = { subscriptions: ended }
  if (UNDER_WAY.includes(data.status) && !data.numErrors) return undefined
  if (data.status !== 'COMPLETE' || data.numErrors || ended !== data.results.length) {
    throw new ConnectorError('transient', `${evidence.endpoint} was not completed`, { evidence })
  }
  return ended
}
