import { analyticsConnector } from './analytics/connector.ts'
import type { Connector } from './contract.ts'
import { httpConnector } from './http-endpoint/connector.ts'
import { hubspotConnector } from './hubspot/connector.ts'
import { omniconvertConnector } from './omniconvert/connector.ts'
import { sqlConnector } from './sql/connector.ts'

// A connector is only ever handed what its own config schema accepted.
const connectors = [
  hubspotConnector,
  analyticsConnector,
  omniconvertConnector,
  httpConnector,
  sqlConnector,
] as unknown as Connector[]

/** The connectors that act by themselves, by id. Hand-offs have a manifest only and are not here. */
export const registry: ReadonlyMap<string, Connector> = new Map(connectors.map((one) => [one.id, one]))
