import type { Connector } from '../contract.ts'
import { access } from './access.ts'
import { check } from './check.ts'
import { current } from './current.ts'
import { erase } from './erase.ts'
import { locate } from './locate.ts'
import { type HubspotConfig, hubspot } from './manifest.ts'
import { object, recheckObjection, restrict } from './object.ts'
import { recheckErasure } from './recheck.ts'
import { recheckRectification, rectify } from './rectify.ts'

export const hubspotConnector: Connector<HubspotConfig> = {
  id: hubspot.id,
  config: hubspot.config,
  check,
  locate,
  access,
  current,
  erase,
  rectify,
  restrict,
  object,
  recheck: (call, { capability, corrections }) => {
    if (capability === 'rectify') return recheckRectification(call, corrections)
    return capability === 'object' || capability === 'restrict'
      ? recheckObjection(call, capability)
      : recheckErasure(call)
  },
}
