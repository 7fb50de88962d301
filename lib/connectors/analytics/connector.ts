import type { Connector } from '../contract.ts'
import { type AnalyticsConfig, analytics } from './manifest.ts'
import { check, erase, locate, recheck } from './matomo.ts'

export const analyticsConnector: Connector<AnalyticsConfig> = {
  id: analytics.id,
  config: analytics.config,
  check,
  locate,
  erase,
  recheck,
}
