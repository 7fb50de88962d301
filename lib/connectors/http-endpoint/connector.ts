import type { CallContext, Connector } from '../contract.ts'
import { access } from './access.ts'
import type { Endpoint } from './api.ts'
import { check } from './check.ts'
import { current, locate } from './look-up.ts'
import { type HttpConfig, http } from './manifest.ts'
import { order, recheckOrder } from './orders.ts'

type Service = Pick<HttpConfig, 'baseUrl' | 'secret' | 'identifiers' | 'capabilities'>

/**
 * A connector whose systems are services that speak our protocol.
 * @param serviceOf where the service of such a config is, and what it offers
 */
export function endpointConnector<Config>(
  of: Pick<Connector<Config>, 'id' | 'config'>,
  serviceOf: (config: Config) => Service,
): Required<Connector<Config>> {
  const at = <C extends CallContext<Config>>(call: C) => {
    const { baseUrl, secret, capabilities } = serviceOf(call.config)
    const endpoint: Endpoint = { baseUrl, secret, looksUp: capabilities.includes('locate') }
    return { ...call, config: endpoint }
  }
  return {
    id: of.id,
    config: of.config,
    check: (call) => check(at(call), serviceOf(call.config)),
    locate: (call) => locate(at(call)),
    current: (call) => current(at(call)),
    access: (call, from) => access(at(call), from),
    erase: (call) => order(at(call), 'erase'),
    rectify: (call, corrections) => order(at(call), 'rectify', corrections),
    restrict: (call) => order(at(call), 'restrict'),
    object: (call) => order(at(call), 'object'),
    recheck: (call, wanted) => recheckOrder(at(call), wanted),
  }
}

export const httpConnector: Connector<HttpConfig> = endpointConnector(http, (config) => config)
