import { execFile } from 'node:child_process'
import { Pool } from 'pg'
import { isAway } from '../../lib/db/connection-faults.ts'
import { UsageError } from '../cli/sentences.ts'
import type { StoreFacts } from './manifest.ts'

/** Writes a dump of the whole database, as it is at one moment. @throws UsageError */
export async function dumpPostgres(url: string, to: string): Promise<void> {
  await program('pg_dump', ['--format=custom', '--no-owner', '--no-privileges', `--file=${to}`], url)
}

/** Puts a dump into an empty database, whole or not at all. @throws UsageError */
export async function restorePostgres(url: string, from: string): Promise<void> {
  const how = ['--no-owner', '--no-privileges', '--single-transaction', '--exit-on-error']
  const { database } = connectionOf(url)
  await program('pg_restore', [...how, `--dbname=${database}`, from], url)
}

/** Whether a program of PostgreSQL's client can be run here. */
export async function hasProgram(name: 'pg_dump' | 'pg_restore'): Promise<boolean> {
  return new Promise((resolve) => execFile(name, ['--version'], (error) => resolve(error === null)))
}

/** What a database says of itself. */
export async function postgresFacts(url: string): Promise<StoreFacts> {
  return onPostgres(url, async (query) => {
    const has = async (table: string) => (await query(`select to_regclass('${table}') as it`))[0]?.it != null
    const [migrations] = (await has('drizzle.__drizzle_migrations'))
      ? await query('select count(*)::int as n from drizzle.__drizzle_migrations')
      : []
    const [key] = (await has('public.meta'))
      ? await query("select value from meta where name = 'key-fingerprint'")
      : []
    const [checkpoint] = (await has('public.audit_checkpoints'))
      ? await query('select seq, hash, signature from audit_checkpoints order by seq desc limit 1')
      : []
    return {
      migrations: Number(migrations?.n ?? 0),
      masterKey: (key?.value as string | undefined) ?? null,
      checkpoint: (checkpoint as StoreFacts['checkpoint']) ?? null,
    }
  })
}

type Query = (statement: string) => Promise<Record<string, unknown>[]>

/** Runs plain SQL on one connection of its own. */
export async function onPostgres<T>(url: string, work: (query: Query) => Promise<T>): Promise<T> {
  const pool = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 10_000 })
  pool.on('error', () => {})
  try {
    return await work(async (statement) => (await pool.query(statement)).rows)
  } catch (error) {
    if (isAway(error))
      throw new UsageError(
        'The database cannot be reached: is its server running, and is DATABASE_URL right?',
      )
    throw error
  } finally {
    await pool.end()
  }
}

function connectionOf(url: string): { database: string; env: Record<string, string> } {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const database = decodeURIComponent(pathname.slice(1))
  const given: Record<string, string> = {
    PGHOST: searchParams.get('host') ?? decodeURIComponent(hostname),
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: database,
    PGSSLMODE: searchParams.get('sslmode') ?? '',
    PGSSLROOTCERT: searchParams.get('sslrootcert') ?? '',
  }
  return { database, env: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')) }
}

/** The connection goes through the environment: arguments can be read by every user of the machine. */
async function program(name: 'pg_dump' | 'pg_restore', args: string[], url: string): Promise<void> {
  const env = { ...process.env, ...connectionOf(url).env }
  const failure = await new Promise<{ code?: string | number; said: string } | null>((resolve) => {
    execFile(name, args, { env }, (error, _, said) =>
      resolve(error ? { code: error.code ?? undefined, said } : null),
    )
  })
  if (failure?.code === 'ENOENT')
    throw new UsageError(
      `${name} is not installed here: install PostgreSQL's client programs, of the server's version or newer.`,
    )
  if (failure) throw new UsageError(`${name} failed: ${failure.said.trim().split('\n')[0]}`)
}
