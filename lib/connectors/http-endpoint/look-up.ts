import type { CurrentField } from '../../domain/extract.ts'
import type { CallContext, Evidence, LocateResult } from '../contract.ts'
import { type Endpoint, endpointClient, lookUp } from './api.ts'

/** What the service counts under the person's identifiers. Changes nothing. */
export async function locate(call: CallContext<Endpoint>): Promise<LocateResult> {
  const client = endpointClient(call)
  const said = await lookUp(client, call)
  const found = said.found.filter(({ count }) => count > 0)
  return {
    found,
    willRemove: said.will_remove?.filter(({ count }) => count > 0) ?? found,
    willRemain: said.will_remain,
    alsoFound: [],
    evidence: client.evidence,
  }
}

/** The values that a correction would change. */
export async function current(
  call: CallContext<Endpoint>,
): Promise<{ fields: CurrentField[]; evidence: Evidence[] }> {
  const client = endpointClient(call)
  const { fields } = await lookUp(client, call)
  return { fields, evidence: client.evidence }
}
