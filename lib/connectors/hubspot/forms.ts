import { z } from 'zod'
import type { KnownIdentifier } from '../contract.ts'
import type { HttpClient } from '../http.ts'
import { paging } from './api.ts'

const PAGE = 50

const submission = z.object({
  conversionId: z.string().optional(),
  submittedAt: z.number(),
  pageUrl: z.string().nullish(),
  values: z.array(z.object({ name: z.string(), value: z.string() })),
})
const submissions = z.object({ results: z.array(submission), paging })

export type Submission = z.infer<typeof submission>

/**
 * One page of what was submitted in a form, of which only the person's own leaves this function: HubSpot cannot look
 * for an address there. `known` is false when HubSpot has no such form.
 * @param addresses in lower case
 */
export async function ownSubmissions(
  client: HttpClient,
  form: string,
  addresses: ReadonlySet<string>,
  after: string | undefined,
): Promise<{ own: Submission[]; after: string | undefined; known: boolean }> {
  const earlier = client.evidence.at(-1)
  const { data, evidence } = await client.send({
    method: 'GET',
    template: '/form-integrations/v1/submissions/forms/{form}',
    path: { form },
    query: { limit: String(PAGE), ...(after ? { after } : {}) },
    accept: [404],
    schema: submissions,
  })
  const own = (data?.results ?? []).filter(({ values }) =>
    values.some(({ name, value }) => name === 'email' && addresses.has(value.trim().toLowerCase())),
  )
  evidence.counts = { pages: 1, submissions: own.length }
  // A form has hundreds of pages: they are told as one.
  if (after && earlier?.endpoint === evidence.endpoint && earlier.counts) {
    earlier.counts.pages = (earlier.counts.pages ?? 0) + 1
    earlier.counts.submissions = (earlier.counts.submissions ?? 0) + own.length
    client.evidence.pop()
  }
  return { own, after: data?.paging?.next?.after, known: data !== undefined }
}

/** The addresses that are known to be the person's, in lower case. */
export function addressesOf(identifiers: readonly KnownIdentifier[]): Set<string> {
  return new Set(identifiers.filter(({ kind }) => kind === 'email').map(({ value }) => value.toLowerCase()))
}
