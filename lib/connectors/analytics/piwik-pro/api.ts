import { z } from 'zod'
import { type CallContext, ConnectorError, type Evidence, type KnownIdentifier } from '../../contract.ts'
import { type HttpClient, type HttpRequest, httpClient } from '../../http.ts'
import type { PiwikProConfig } from '../manifest.ts'

export type Kind = 'sessions' | 'events'

/** Days of the website's own calendar, both included. */
export interface Days {
  from: string
  to: string
}

/** One look-up: the column that leads to the person, and the value it has to show. */
interface Lead {
  column: 'visitor_id' | 'user_id'
  value: string
}

export type Row = Record<string, unknown>

interface Page {
  websiteId: string
  kind: Kind
  columns: readonly string[]
  days: Days
  leads: readonly Lead[]
  offset: number
  limit: number
}

/** So long before a token runs out a new one is asked for. */
const EARLY_MS = 60_000
const VISITOR_ID = /^[0-9a-f]{16}$/i

const tokenBody = z.object({
  token_type: z.literal('Bearer'),
  expires_in: z.number().positive(),
  access_token: z.string().min(1),
})
const pageBody = z.object({
  data: z.array(z.array(z.unknown())),
  meta: z.object({ columns: z.array(z.string()) }),
})

/** What leads to the person; visitor numbers that are none are left out, as are empty user numbers. */
export function leadsOf(identifiers: readonly KnownIdentifier[]): Lead[] {
  return identifiers.flatMap(({ kind, value }): Lead[] => {
    if (kind === 'piwik_visitor_id' && VISITOR_ID.test(value))
      return [{ column: 'visitor_id', value: value.toLowerCase() }]
    if (kind === 'user_id' && value.trim() !== '') return [{ column: 'user_id', value }]
    return []
  })
}

export class PiwikPro {
  readonly client: HttpClient
  readonly #call: CallContext<PiwikProConfig>
  /** Goes with every call: empty until there is a token. */
  readonly #headers: Record<string, string> = {}
  #renewAt = 0

  constructor(call: CallContext<PiwikProConfig>) {
    this.#call = call
    this.client = httpClient(call, { baseUrl: call.config.baseUrl, headers: this.#headers })
  }

  /**
   * One page of sessions or events, in the order in which the store tells them.
   * @throws {ConnectorError} `bug` if a row is not this person's: nothing may be handed out on such an answer
   */
  async page({ websiteId, kind, columns, days, leads, offset, limit }: Page): Promise<Row[]> {
    const { data, evidence } = await this.#authorised((client) =>
      client.read({
        method: 'POST',
        template: `/api/analytics/v1/${kind}/`,
        json: {
          website_id: websiteId,
          columns: columns.map((column_id) => ({ column_id })),
          date_from: days.from,
          date_to: days.to,
          filters: {
            operator: 'and',
            conditions: [
              {
                operator: 'or',
                conditions: leads.map(({ column, value }) => ({
                  column_id: column,
                  condition: { operator: 'eq', value },
                })),
              },
            ],
          },
          offset,
          limit,
          format: 'json',
        },
        schema: pageBody,
      }),
    )
    const rows = data.data.map((values) =>
      Object.fromEntries(data.meta.columns.map((column, at) => [column, values[at]])),
    )
    if (!rows.every((row) => leads.some((lead) => shows(row, lead)))) {
      throw new ConnectorError('bug', `${evidence.endpoint} answered with ${kind} that were not asked for`, {
        evidence,
      })
    }
    evidence.counts = { [kind]: rows.length }
    return rows
  }

  /** The profile that a visitor number leads to; undefined where there is none. */
  async profile(appId: string, visitorId: string): Promise<Row | undefined> {
    const answer = await this.#authorised((client) =>
      client.send({
        method: 'GET',
        template: '/api/cdp/profiles/v1/app/{app_id}/profile/visitor_id/{value}',
        path: { app_id: appId, value: visitorId },
        accept: [404],
        schema: z.record(z.string(), z.unknown()),
      } satisfies HttpRequest<Row>),
    )
    answer.evidence.counts = { profiles: answer.data ? 1 : 0 }
    return answer.data
  }

  /** A token lasts for half an hour and an export may take longer; one that is refused is renewed once. */
  async #authorised<T extends { evidence: Evidence }>(ask: (client: HttpClient) => Promise<T>): Promise<T> {
    if (this.#call.now().getTime() >= this.#renewAt) await this.#renew()
    try {
      return await ask(this.client)
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.evidence?.status !== 401) throw error
      await this.#renew()
      return ask(this.client)
    }
  }

  async #renew(): Promise<void> {
    const { clientId, clientSecret } = this.#call.config
    delete this.#headers.authorization
    const { data, evidence } = await this.client.send({
      method: 'POST',
      template: '/auth/token',
      json: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
      // RFC 6749 §5.2: credentials that are refused come as 400 too.
      accept: [400],
      schema: tokenBody,
    })
    if (!data) throw new ConnectorError('auth', `${evidence.endpoint} refused the credentials`, { evidence })
    this.#headers.authorization = `Bearer ${data.access_token}`
    this.#renewAt = this.#call.now().getTime() + data.expires_in * 1000 - EARLY_MS
  }
}

function shows(row: Row, { column, value }: Lead): boolean {
  const shown = row[column]
  if (typeof shown !== 'string') return false
  return column === 'visitor_id' ? shown.toLowerCase() === value : shown === value
}
