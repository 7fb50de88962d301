import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ConnectorError } from '../contract.ts'
import { type DataMap, DataMapError, parseDataMap } from './data-map.ts'
import type { LiveSchema, Store } from './live-schema.ts'
import { type MapCheck, type Mapped, mapOnto } from './mapped.ts'
import { openMysql } from './store-mysql.ts'
import { openPostgres } from './store-postgres.ts'
import { openSqlite } from './store-sqlite.ts'

/** Connects to the store an address names. @throws {ConnectorError} */
export async function openStore(url: string, options: { readOnly: boolean }): Promise<Store> {
  if (url.startsWith('sqlite:')) return openSqlite(path.resolve(url.slice('sqlite:'.length)), options)
  if (/^postgres(ql)?:/.test(url)) return openPostgres(url, options)
  if (/^(mysql|mariadb):/.test(url)) return openMysql(url, options)
  throw new ConnectorError('invalid', 'the address is of no store that is known')
}

/** @throws {ConnectorError} `invalid`, with the first mistake of the map */
export function readMap(file: string): DataMap {
  try {
    return parseDataMap(readFileSync(file, 'utf8'), file)
  } catch (error) {
    if (error instanceof DataMapError)
      throw new ConnectorError(
        'invalid',
        `${error.problems[0]}${error.problems.length > 1 ? ` (and ${error.problems.length - 1} more)` : ''}`,
      )
    throw new ConnectorError('invalid', `the data map ${file} cannot be read`)
  }
}

export interface OpenedStore {
  store: Store
  live: LiveSchema
  mapped: Mapped
  check: MapCheck
}

/**
 * Connects to a store and joins it with its map; the caller closes it.
 * @throws {ConnectorError} `invalid` where a table or column of the map is not there: nothing is touched then
 */
export async function openMapped(
  config: { url: string; map: string },
  options: { readOnly: boolean; tolerant?: boolean },
): Promise<OpenedStore> {
  const map = readMap(config.map)
  const store = await openStore(config.url, options)
  try {
    const live = await store.readSchema()
    const { mapped, check } = mapOnto(map, live)
    const [problem, ...others] = check.problems
    if (problem && !options.tolerant)
      throw new ConnectorError(
        'invalid',
        `${problem}${others.length > 0 ? ` (and ${others.length} more)` : ''}`,
      )
    return { store, live, mapped, check }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Runs work on a store that is closed behind it. @throws {ConnectorError} */
export async function withStore<T>(
  config: { url: string; map: string },
  options: { readOnly: boolean; tolerant?: boolean },
  work: (opened: OpenedStore) => Promise<T>,
): Promise<T> {
  const opened = await openMapped(config, options)
  try {
    return await work(opened)
  } finally {
    await opened.store.close()
  }
}
