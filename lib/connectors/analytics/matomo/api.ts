import { z } from 'zod'
import { type CallContext, ConnectorError, type Evidence, type KnownIdentifier } from '../../contract.ts'
import { type HttpClient, httpClient } from '../../http.ts'
import type { MatomoConfig } from '../manifest.ts'

export interface Visit {
  site: number
  visit: number
}

export interface Matomo {
  client: HttpClient
  config: MatomoConfig
}

/** One look-up: Matomo's segment, and what a row must show to be this person's. */
export interface Segment {
  definition: string
  covers: (row: Row) => boolean
}

const rowBody = z.object({
  idVisit: z.coerce.number().int(),
  idSite: z.coerce.number().int(),
  visitorId: z.string().nullish(),
  userId: z.string().nullish(),
})
export type Row = z.infer<typeof rowBody>

const errorBody = z.object({ result: z.literal('error'), message: z.string() })
const countsBody = z.record(z.string(), z.coerce.number().int().nonnegative())
const tablesBody = z.record(z.string(), z.unknown())

export function matomo(call: CallContext<MatomoConfig>): Matomo {
  return { client: httpClient(call, { baseUrl: call.config.baseUrl }), config: call.config }
}

const VISITOR_ID = /^[0-9a-f]{16}$/i

/** Values are encoded so that `,` and `;` in them cannot widen the segment. */
export function segments(identifiers: KnownIdentifier[]): Segment[] {
  return identifiers.flatMap(({ kind, value }): Segment[] => {
    if (kind === 'piwik_visitor_id' && VISITOR_ID.test(value)) {
      const id = value.toLowerCase()
      return [{ definition: `visitorId==${id}`, covers: (row) => row.visitorId?.toLowerCase() === id }]
    }
    if (kind === 'user_id' && value.trim() !== '') {
      return [{ definition: `userId==${encodeURIComponent(value)}`, covers: (row) => row.userId === value }]
    }
    return []
  })
}

/** As many visits as one look-up tells at most; so many may be all, or the newest of more. */
export const MOST_VISITS = 401

/** Visits by their number: those above `after`, up to and with `upTo`. */
interface Range {
  after: number
  upTo: number | null
}

const EVERY: Range = { after: 0, upTo: null }

/**
 * The visits of a segment on one site, {@link MOST_VISITS} at most.
 * @throws {ConnectorError} `bug` if a row is not this person's: nothing may be deleted or handed out on such an answer
 */
export async function findVisits(api: Matomo, site: number, segment: Segment, range = EVERY): Promise<Row[]> {
  const { after, upTo } = range
  const conditions = [
    segment.definition,
    ...(after > 0 ? [`visitId>${after}`] : []),
    ...(upTo === null ? [] : [`visitId<=${upTo}`]),
  ]
  const { data, evidence } = await send(
    api,
    'PrivacyManager.findDataSubjects',
    { idSite: String(site), segment: conditions.join(';') },
    z.array(rowBody),
  )
  const isAsked = (row: Row) =>
    row.idSite === site &&
    row.idVisit > after &&
    (upTo === null || row.idVisit <= upTo) &&
    segment.covers(row)
  if (!data.every(isAsked)) {
    throw new ConnectorError('bug', `${evidence.endpoint} answered with visits that were not asked for`, {
      evidence,
    })
  }
  evidence.counts = { visits: data.length }
  return data
}

/** @returns rows removed per table, as Matomo reports them */
export async function deleteVisits(api: Matomo, visits: Visit[]): Promise<Record<string, number>> {
  const { data, evidence } = await send(
    api,
    'PrivacyManager.deleteDataSubjects',
    visitsForm(visits),
    countsBody,
  )
  evidence.counts = data
  return data
}

/** @returns everything Matomo and its plugins keep of the visits, by table; what a plugin adds has any shape */
export async function exportVisits(
  api: Matomo,
  visits: Visit[],
): Promise<{ tables: Record<string, unknown>; evidence: Evidence }> {
  const { data, evidence } = await send(
    api,
    'PrivacyManager.exportDataSubjects',
    visitsForm(visits),
    tablesBody,
  )
  return { tables: data, evidence }
}

function visitsForm(visits: Visit[]): Record<string, string> {
  const form: Record<string, string> = {}
  visits.forEach(({ site, visit }, index) => {
    form[`visits[${index}][idsite]`] = String(site)
    form[`visits[${index}][idvisit]`] = String(visit)
  })
  return form
}

/** Every refusal comes with status 200, so the body is read for it first. */
async function send<T>(
  api: Matomo,
  method: string,
  form: Record<string, string>,
  schema: z.ZodType<T>,
): Promise<{ data: T; evidence: Evidence }> {
  const { data, evidence } = await api.client.read({
    method: 'POST',
    template: '/index.php',
    operation: method,
    form: { module: 'API', format: 'json', method, token_auth: api.config.token, ...form },
    schema: z.unknown(),
  })
  const refused = errorBody.safeParse(data)
  if (refused.success) throw refusal(refused.data.message, evidence)
  const shaped = schema.safeParse(data)
  if (!shaped.success) {
    throw new ConnectorError('bug', `${evidence.endpoint} answered in an unknown shape`, { evidence })
  }
  return { data: shaped.data, evidence }
}

/** The message itself is not repeated: it may quote the segment. */
function refusal(message: string, evidence: Evidence): ConnectorError {
  const auth = /token_auth|authenticat|log(ged)? ?in|(requires|have).*access/i.test(message)
  return auth
    ? new ConnectorError('auth', `${evidence.endpoint} refused the token or its access`, { evidence })
    : new ConnectorError('invalid', `${evidence.endpoint} answered with an error`, { evidence })
}
