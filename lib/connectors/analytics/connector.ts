import type { ActionContext, CallContext, Connector, Correction, Order } from '../contract.ts'
import { ConnectorError } from '../contract.ts'
import { sqlConnector } from '../sql/connector.ts'
import { type AnalyticsConfig, analytics } from './manifest.ts'
import { access as accessMatomo } from './matomo/access.ts'
import { erase as eraseMatomo, recheck as recheckMatomo } from './matomo/erase.ts'
import { check as checkMatomo, locate as locateMatomo } from './matomo/locate.ts'
import { access as accessPiwikPro } from './piwik-pro/access.ts'
import { check as checkPiwikPro, locate as locatePiwikPro } from './piwik-pro/locate.ts'

type Driver = Required<Pick<Connector<AnalyticsConfig>, 'check' | 'locate' | 'access'>> &
  Pick<Connector<AnalyticsConfig>, 'current' | 'erase' | 'rectify' | 'recheck'>

// A driver is only ever handed a config of its own.
const DRIVERS = {
  matomo: {
    check: checkMatomo,
    locate: locateMatomo,
    access: accessMatomo,
    erase: eraseMatomo,
    recheck: recheckMatomo,
  },
  'piwik-pro': { check: checkPiwikPro, locate: locatePiwikPro, access: accessPiwikPro },
  sql: sqlConnector,
} as unknown as Record<AnalyticsConfig['driver'], Driver>

const driverOf = (call: CallContext<AnalyticsConfig>) => DRIVERS[call.config.driver]

export const analyticsConnector: Connector<AnalyticsConfig> = {
  id: analytics.id,
  config: analytics.config,
  check: (call) => driverOf(call).check(call),
  locate: (call) => driverOf(call).locate(call),
  access: (call, from) => driverOf(call).access(call, from),
  erase: async (call: ActionContext<AnalyticsConfig>) => able(call, driverOf(call).erase)(call),
  current: async (call) => able(call, driverOf(call).current)(call),
  rectify: async (call: ActionContext<AnalyticsConfig>, corrections: Correction[]) =>
    able(call, driverOf(call).rectify)(call, corrections),
  recheck: async (call: ActionContext<AnalyticsConfig>, order: Order) =>
    able(call, driverOf(call).recheck)(call, order),
}

/** @throws {ConnectorError} `invalid`: the order was planned while another driver was configured */
function able<T>(call: CallContext<AnalyticsConfig>, way: T | undefined): T {
  if (!way) throw new ConnectorError('invalid', `the driver ${call.config.driver} has no way to do this`)
  return way
}
