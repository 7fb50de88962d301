import type { ActionContext, Connector } from '../contract.ts'
import { ConnectorError } from '../contract.ts'
import { current } from './current.ts'
import { eraseRows } from './erase.ts'
import { type SqlConfig, sqlStore } from './manifest.ts'
import { masksByHash } from './masks.ts'
import { type OpenedStore, withStore } from './open.ts'
import { access, check, locate } from './read.ts'
import { recheckRows } from './recheck.ts'
import { rectifyRows } from './rectify.ts'

/** A database of the controller's own, by its data map. */
export const sqlConnector: Connector<SqlConfig> = {
  id: sqlStore.id,
  config: sqlStore.config,
  check,
  locate,
  access,
  current,
  erase: (call) =>
    writing(call, ({ store, live, mapped }) => {
      const { categories, hashKey } = call.config
      if (masksByHash(mapped) && !hashKey)
        throw new ConnectorError('invalid', 'the map masks by a keyed hash, and hashKey is not set')
      return eraseRows(store, live, mapped, call, { categories, hashKey: hashKey ?? '' })
    }),
  rectify: (call, corrections) => writing(call, (opened) => rectifyRows(opened, call, corrections)),
  recheck: (call, order) =>
    withStore(call.config, { readOnly: true, signal: call.signal }, (opened) =>
      recheckRows(opened, call, order),
    ),
}

function writing<T>(call: ActionContext<SqlConfig>, work: (opened: OpenedStore) => Promise<T>): Promise<T> {
  return withStore(call.config, { readOnly: false, signal: call.signal }, async (opened) => work(opened))
}
