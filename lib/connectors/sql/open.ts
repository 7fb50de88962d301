import { accessSync, constants, readFileSync } from 'node:fs'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { ConnectorError } from '../contract.ts'
import { type DataMap, DataMapError, parseDataMap } from './data-map.ts'
import type { LiveSchema, Store } from './live-schema.ts'
import { type MapCheck, type Mapped, mapOnto } from './mapped.ts'
import { openMysql } from './store-mysql.ts'
import { openPostgres } from './store-postgres.ts'
import { openSqlite } from './store-sqlite.ts'

/** Connects to the store an address names. @throws {ConnectorError} */
export async function openStore(url: string, options: { readOnly: boolean }): Promise<Store> {
  if (url.startsWith('sqlite:')) return openSqlite(fileOf(url), options)
  if (/^postgres(ql)?:/.test(url)) return openPostgres(url, options)
  if (/^(mysql|mariadb):/.test(url)) return openMysql(url, options)
  throw new ConnectorError('invalid', 'the address is of no store that is known')
}

const fileOf = (url: string) => path.resolve(url.slice('sqlite:'.length))

/** @throws {ConnectorError} `invalid`, with the first mistake of the map */
function readMap(file: string): DataMap {
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

interface Opening {
  readOnly: boolean
  /** Ends at the deadline of the call. */
  signal: AbortSignal
  /** A map that does not fit the store is handed out all the same. */
  tolerant?: boolean
}

/**
 * Connects to a store and joins it with its map; the caller closes it.
 * @throws {ConnectorError} `invalid` where a table or column of the map is not there: nothing is touched then
 */
export async function openMapped(
  config: { url: string; map: string },
  { readOnly, signal, tolerant = false }: Opening,
): Promise<OpenedStore> {
  const map = readMap(config.map)
  const store = endingWith(signal, await openStore(config.url, { readOnly }))
  try {
    const live = withRights(config.url, await store.readSchema())
    const { mapped, check } = mapOnto(map, live)
    const [problem, ...others] = check.problems
    if (problem && !tolerant)
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

/** What the connection may change, whether or not this call opened it to change anything. SQLite knows of itself only the latter. */
function withRights(url: string, live: LiveSchema): LiveSchema {
  if (!url.startsWith('sqlite:')) return live
  const writable = mayWrite(fileOf(url))
  return { ...live, tables: live.tables.map((table) => ({ ...table, writable })) }
}

function mayWrite(file: string): boolean {
  try {
    accessSync(file, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Runs work on a store that is closed behind it. @throws {ConnectorError} */
export async function withStore<T>(
  config: { url: string; map: string },
  opening: Opening,
  work: (opened: OpenedStore) => Promise<T>,
): Promise<T> {
  const opened = await openMapped(config, opening)
  try {
    return await work(opened)
  } catch (error) {
    if (opening.signal.aborted) throw late()
    throw error
  } finally {
    await opened.store.close()
  }
}

const late = () => new ConnectorError('transient', 'the store was not done in time')

/** A store that is closed when the signal ends: what runs in it is cut off, and nothing more is begun. */
function endingWith(signal: AbortSignal, store: Store): Store {
  const stop = () => void store.close()
  signal.addEventListener('abort', stop, { once: true })
  const inTime = async <T>(work: () => Promise<T>): Promise<T> => {
    // SQLite answers at once, and would leave no moment for timers, nor for anything else of the process.
    if (store.dialect === 'sqlite') await setImmediate()
    if (signal.aborted) throw late()
    try {
      return await work()
    } catch (error) {
      throw signal.aborted ? late() : error
    }
  }
  return {
    dialect: store.dialect,
    query: (statement) => inTime(() => store.query(statement)),
    execute: (statement) => inTime(() => store.execute(statement)),
    transaction: (work) => inTime(() => store.transaction(work)),
    readSchema: () => inTime(() => store.readSchema()),
    close: () => {
      signal.removeEventListener('abort', stop)
      return store.close()
    },
  }
}
