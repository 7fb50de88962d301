import type { Connector } from '../contract.ts'
import { check } from './check.ts'
import { erase, recheck } from './erase.ts'
import { locate } from './locate.ts'
import { type HubspotConfig, hubspot } from './manifest.ts'
import { rectify } from './rectify.ts'
import { object, restrict } from './unsubscribe.ts'

export const hubspotConnector: Connector<HubspotConfig> = {
  id: hubspot.id,
  config: hubspot.config,
  check,
  locate,
  erase,
  rectify,
  restrict,
  object,
  recheck,
}
