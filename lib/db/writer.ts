import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import type Sqlite from 'better-sqlite3'
import { strippedError } from './strip.ts'

/** So many transactions share a commit, and for so long the first of them waits for it at most. */
const MOST_TOGETHER = 32
const TOGETHER_MS = 10

export interface Writer {
  transaction: <T>(work: () => Promise<T>) => Promise<T>
  /** In turn with the transactions, and outside of them. */
  alone: <T>(work: () => Promise<T>) => Promise<T>
}

interface Waiting {
  isAlone: boolean
  work: () => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/**
 * Runs transactions on a connection one after the other. Those that wait at the same moment share one commit, and so one
 * write to the disk: each is undone by itself where it fails, and none is answered before the commit. Where the commit
 * fails, all of them have failed.
 */
export function createWriter(connection: Sqlite.Database): Writer {
  const [commit, rollback] = ['COMMIT', 'ROLLBACK'].map((text) => connection.prepare(text))
  const [save, release, undo] = ['SAVEPOINT one', 'RELEASE one', 'ROLLBACK TO one'].map((text) =>
    connection.prepare(text),
  )
  const waiting: Waiting[] = []
  let isWriting = false

  /** Runs the first alone, and what waits behind it as long as there is time. */
  async function together(): Promise<void> {
    try {
      await beginImmediate(connection)
    } catch (error) {
      waiting.shift()!.reject(strippedError(error))
      return
    }
    const done: (() => void)[] = []
    const taken: Waiting[] = []
    const until = performance.now() + TOGETHER_MS
    try {
      do {
        const one = waiting.shift()!
        taken.push(one)
        if (taken.length > 1) save!.run()
        try {
          const value = await one.work()
          if (taken.length > 1) release!.run()
          done.push(() => one.resolve(value))
        } catch (error) {
          // The first one has no savepoint: without it nothing is left to commit. Some faults end a transaction.
          if (taken.length === 1 || !connection.inTransaction) throw error
          undo!.run()
          release!.run()
          done.push(() => one.reject(strippedError(error)))
        }
      } while (
        waiting.length > 0 &&
        !waiting[0]!.isAlone &&
        taken.length < MOST_TOGETHER &&
        performance.now() < until
      )
      commit!.run()
    } catch (error) {
      if (connection.inTransaction) rollback!.run()
      const stripped = strippedError(error)
      for (const { reject } of taken) reject(stripped)
      return
    }
    for (const tell of done) tell()
  }

  async function writeAll(): Promise<void> {
    isWriting = true
    while (waiting.length > 0) {
      if (waiting[0]!.isAlone) {
        const { work, resolve, reject } = waiting.shift()!
        await work().then(resolve, reject)
      } else await together()
      // Whoever was answered goes on, and another process finds the lock free.
      await turn()
    }
    isWriting = false
  }

  function enqueue<T>(isAlone: boolean, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // It runs in its caller's context, whoever began the round.
      const context = AsyncLocalStorage.snapshot()
      const settle = resolve as (value: unknown) => void
      waiting.push({ isAlone, work: () => context(work), resolve: settle, reject })
      if (!isWriting) void writeAll()
    })
  }
  return { transaction: (work) => enqueue(false, work), alone: (work) => enqueue(true, work) }
}

/**
 * Takes the write lock without blocking the event loop: a busy timeout would freeze the process while another one
 * writes, so the lock is asked for again after a short random pause. Gives up after 30 s.
 */
async function beginImmediate(writer: Sqlite.Database): Promise<void> {
  const begin = writer.prepare('BEGIN IMMEDIATE')
  const until = Date.now() + 30_000
  for (;;) {
    try {
      begin.run()
      return
    } catch (error) {
      const code = (error as { code?: string }).code ?? ''
      if (!code.startsWith('SQLITE_BUSY') || Date.now() > until) throw error
      await wait(1 + Math.random() * 9)
    }
  }
}
