import { setTimeout as wait } from 'node:timers/promises'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { PgliteDatabase } from 'drizzle-orm/pglite'
import { Pool, type PoolClient } from 'pg'
import { type Builder, type Db, inside, refuseNested, type Tx } from './client.ts'
import { CommitUnknown, isAway, isSlowToFail, isUndone } from './connection-faults.ts'
import { schema } from './schema.ts'
import { strippedError, stripSession } from './strip.ts'

/** A waiting query or transaction gives up after this long without a connection. */
const CONNECT_MS = 15_000
/** No statement of ours takes seconds; one that does waits for a lock that nobody lets go. */
const STATEMENT_MS = 60_000
/** Only database calls are awaited in a transaction: a process that says nothing for so long is stuck, and holds locks. */
const IDLE_IN_TRANSACTION_MS = 60_000
/** For a server that is gone without a word: a little later than it would have ended the statement itself. */
const ANSWER_MS = STATEMENT_MS + 5_000
const TRIES = 5

/**
 * @param poolSize connections that this process opens at most; each transaction and each read under way holds one
 */
export function openPostgres(url: string, poolSize = 10): Db {
  const pool = new Pool({
    max: poolSize,
    application_name: 'rightsdesk',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    query_timeout: ANSWER_MS,
    connectionString: url,
  })
  // A connection that dies, idle or between two statements, is replaced; without listeners it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))

  const builders = new WeakMap<PoolClient, Builder>()
  const builderOf = (client: PoolClient): Builder => {
    const known = builders.get(client) ?? (drizzle(client, { schema }) as unknown as Builder)
    builders.set(client, known)
    return known
  }
  let closed: Promise<void> | undefined
  return {
    read: readerOf(drizzle(pool, { schema })),
    transaction(work) {
      refuseNested()
      return repeated(() => once(pool, (client) => work(builderOf(client))))
    },
    async execute(statement) {
      try {
        await pool.query(statement)
      } catch (error) {
        throw strippedError(error)
      }
    },
    forget: () => vacuumKeys((statement) => pool.query(statement)),
    close: () => {
      closed ??= pool.end()
      return closed
    },
  }
}

/** One attempt at a transaction. A connection that does not answer properly is not used again. */
async function once<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let isBroken = false
  try {
    await client.query('begin')
    const result = await inside.run(true, () => work(client))
    await commit(client)
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {
      isBroken = true
    })
    throw error
  } finally {
    client.release(isBroken)
  }
}

async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit').catch((error: unknown) => {
    throw isAway(error) ? new CommitUnknown() : error
  })
  // After a failed statement whose error was caught the server rolls back, and calls that no error.
  if (command !== 'COMMIT') throw new Error('a transaction went on after a statement of it had failed')
}

/**
 * Does it again, a few times and after a random pause, where nothing of it was kept: undone by the server for the sake
 * of another transaction, or the connection was lost before COMMIT was sent. Works change the database alone, so that
 * they can be run again.
 */
async function repeated<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      const isPassing = isUndone(error) || (isAway(error) && !isSlowToFail(error))
      if (tries === TRIES || !isPassing) throw strippedError(error)
      await wait(10 + Math.random() * 20 * 2 ** tries)
    }
  }
}

/** Reads are repeated too. Within a transaction they would need a connection more: with all in use, all would wait. */
function readerOf(database: object): Builder {
  stripSession(database, (execute) => {
    if (inside.getStore()) throw new Error('a read beside the transaction was begun within it')
    return repeated(execute)
  })
  return database as Builder
}

/** PostgreSQL in the process, for tests. */
export function openPglite(
  database: PgliteDatabase<typeof schema>,
  execute: Db['execute'],
  close: () => Promise<void>,
): Db {
  const begin = database.transaction.bind(database) as unknown as <T>(
    work: (tx: Tx) => Promise<T>,
  ) => Promise<T>
  return {
    read: readerOf(database),
    async transaction(work) {
      refuseNested()
      try {
        return await begin((tx) => inside.run(true, () => work(tx)))
      } catch (error) {
        throw strippedError(error)
      }
    },
    async execute(statement) {
      try {
        await execute(statement)
      } catch (error) {
        throw strippedError(error)
      }
    },
    forget: () => vacuumKeys(execute),
    close,
  }
}

/** Dead rows stay on their pages until they are vacuumed and written over. */
async function vacuumKeys(execute: (statement: string) => Promise<unknown>): Promise<boolean> {
  try {
    await execute('vacuum data_keys')
    return true
  } catch (error) {
    throw strippedError(error)
  }
}
