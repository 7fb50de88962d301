import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { type Leak, Scanner, type Seed } from './leakage.ts'

/** Where staff's own names, addresses and what their sessions need may stand in clear: in their own tables. */
const STAFF_COLUMNS: ReadonlySet<string> = new Set([
  'staff.name',
  'staff.email',
  'staff_sessions.ip_address',
  'staff_sessions.user_agent',
])

/**
 * HubSpot takes an address in the path of its subscriptions, and of the one look-up that neither lags nor leaves out
 * archived contacts. It holds that address itself; these calls, and no other, may name it.
 */
const HUBSPOT_PATHS =
  /(\/(?:communication-preferences\/[\w-]+\/statuses|crm\/objects\/[\w-]+\/contacts)\/)[^/?" ]*(?:@|%40)[^/?" ]*/gi

/** What a run leaves behind, and what of it may say what. */
export interface Places {
  /** Everything under it is read: database with its log, Redis' files, temporary files, request lines. */
  folder: string
  /** The database's tables, row by row: its SQLite file, or the address of PostgreSQL. */
  database: { file: string } | { url: string }
  redisUrl: string
  /** What the processes wrote. */
  log: string
  /** Addresses of the processes' metrics. */
  metrics: string[]
}

/** Looks for seeds in every place. What cannot be read (a part that was stopped) throws, or is named in `absent`. */
export async function leaksIn(
  places: Places,
  seeds: readonly Seed[],
): Promise<{ leaks: Leak[]; read: string[]; absent: string[] }> {
  const scanner = new Scanner(seeds)
  const leaks: Leak[] = []
  const read: string[] = []
  const absent: string[] = []

  leaks.push(...scanner.inBytes('log', places.log))
  read.push('log')
  for (const url of places.metrics) {
    const text = await fetch(url).then(
      (answer) => answer.text(),
      () => null,
    )
    if (text === null) absent.push(`metrics ${url}`)
    else leaks.push(...scanner.inBytes('metrics', text))
    if (text !== null) read.push('metrics')
  }
  const keys = await redisDump(places.redisUrl).catch(() => null)
  if (keys === null) absent.push('redis')
  else leaks.push(...scanner.inBytes('redis', keys))
  if (keys !== null) read.push('redis')

  const all = await columns(places.database).catch(() => null)
  if (all === null) absent.push('tables')
  else read.push('tables')
  for (const { table, column, bytes } of all ?? []) {
    const name = `${table}.${column}`
    const may = ({ of }: Seed) => of === 'staff' && STAFF_COLUMNS.has(name)
    leaks.push(...scanner.inBytes(name, bytes, may))
  }

  // A page of the database may hold a member of staff beside anything: tables have told them apart.
  const isDatabase = (name: string) => /\.db(-wal|-shm)?$/.test(name)
  for (const file of filesIn(places.folder)) {
    const name = path.relative(places.folder, file)
    read.push(name)
    if (name.endsWith('.requests')) {
      leaks.push(...scanner.inBytes(name, readFileSync(file, 'utf8').replace(HUBSPOT_PATHS, '$1{email}')))
      continue
    }
    leaks.push(...scanner.inFile(name, file, ({ of }) => of === 'staff' && isDatabase(name)))
  }
  return { leaks, read, absent }
}

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) yield* filesIn(file)
    else if (entry.isFile()) yield file
  }
}

/** Every key with all that it holds, and an uncompressed snapshot beside the append-only file. */
async function redisDump(url: string): Promise<string> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 1 })
  redis.on('error', () => {})
  try {
    await redis.connect()
    await redis.config('SET', 'rdbcompression', 'no')
    await redis.save()
    const lines: string[] = []
    for await (const keys of redis.scanStream()) {
      for (const key of keys as string[]) lines.push(key, JSON.stringify(await heldBy(redis, key)))
    }
    return lines.join('\n')
  } finally {
    redis.disconnect()
  }
}

async function heldBy(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key)
    case 'hash':
      return redis.hgetall(key)
    case 'list':
      return redis.lrange(key, 0, -1)
    case 'set':
      return redis.smembers(key)
    case 'zset':
      return redis.zrange(key, '0', '-1')
    case 'stream':
      return redis.xrange(key, '-', '+')
    default:
      // Gone meanwhile.
      return null
  }
}

interface Column {
  table: string
  column: string
  bytes: Buffer
}

/** Every column of every table with all its values as they are stored. */
async function columns(database: Places['database']): Promise<Column[]> {
  const all = new Map<string, { table: string; column: string; values: Buffer[] }>()
  const take = (table: string, row: object) => {
    for (const [column, value] of Object.entries(row)) {
      if (value === null) continue
      const name = `${table}.${column}`
      const kept = all.get(name) ?? { table, column, values: [] }
      kept.values.push(bytesOf(value), Buffer.from('\n'))
      all.set(name, kept)
    }
  }
  await ('file' in database ? ofSqlite(database.file, take) : ofPostgres(database.url, take))
  return [...all.values()].map(({ table, column, values }) => ({
    table,
    column,
    bytes: Buffer.concat(values),
  }))
}

function bytesOf(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
}

type Take = (table: string, row: object) => void

function ofSqlite(file: string, take: Take): void {
  const connection = new Sqlite(file, { readonly: true })
  try {
    const tables = connection.prepare("select name from sqlite_master where type = 'table'").pluck().all()
    for (const table of tables as string[])
      for (const row of connection.prepare(`select * from "${table}"`).iterate()) take(table, row as object)
  } finally {
    connection.close()
  }
}

async function ofPostgres(url: string, take: Take): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: tables } = await client.query(
      "select tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    )
    for (const { tablename: table } of tables)
      for (const row of (await client.query(`select * from "${table}"`)).rows) take(table, row)
  } finally {
    await client.end()
  }
}
