import type { CallContext, CheckResult } from '../contract.ts'
import { type Endpoint, endpointClient, readDiscovery } from './api.ts'
import type { HttpConfig } from './manifest.ts'
import { identityType, REQUEST_TYPES, type Served } from './protocol.ts'

type Offered = Pick<HttpConfig, 'capabilities' | 'identifiers'>

/** Whether the service takes our signature and offers what the profile says it does. */
export async function check(call: CallContext<Endpoint>, offered: Offered): Promise<CheckResult> {
  const client = endpointClient(call)
  const said = await readDiscovery(client)
  const missing: CheckResult['missing'] = []
  for (const one of offered.capabilities) {
    if (one === 'locate') {
      if (!said.lookups?.found)
        missing.push({ scope: 'look-ups', without: 'nothing can be counted or looked at again' })
    } else if (one === 'current') {
      if (!said.lookups?.fields)
        missing.push({ scope: 'look-ups of fields', without: 'present values cannot be shown' })
    } else if (!said.supported_subject_request_types.includes(REQUEST_TYPES[one])) {
      missing.push({ scope: REQUEST_TYPES[one], without: WITHOUT[one] })
    }
  }
  const identities = new Set(said.supported_identities.map((one) => one.identity_type))
  for (const kind of offered.identifiers) {
    if (!identities.has(identityType(kind)))
      missing.push({ scope: identityType(kind), without: 'nobody can be found by it' })
  }
  return { ok: missing.length === 0, missing, evidence: client.evidence }
}

const WITHOUT: Record<Served, string> = {
  access: 'no copy can be had',
  erase: 'nothing can be erased',
  rectify: 'nothing can be corrected',
  restrict: 'nothing can be restricted',
  object: 'no objection can be passed on',
}
