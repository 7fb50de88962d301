import type { Connector } from '../contract.ts'
import { type AnalyticsConfig, analytics } from './manifest.ts'
import { access } from './matomo/access.ts'
import { erase, recheck } from './matomo/erase.ts'
import { check, locate } from './matomo/locate.ts'

export const analyticsConnector: Connector<AnalyticsConfig> = {
  id: analytics.id,
  config: analytics.config,
  check,
  locate,
  access,
  erase,
  recheck,
}
