import { spawn } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { meta } from './schema.ts'
import { openTestDb, type TestDb } from './test-db.ts'

let db: TestDb
beforeEach(async () => {
  db = await openTestDb()
})
afterEach(() => db.close())

const note = (name: string) => ({ name, value: 'x', at: new Date(0) })
const names = async () => (await db.read.select().from(meta)).map((row) => row.name)

describe('one file, several at it', () => {
  it('shows readers the state before a transaction until it commits', async () => {
    await db.transaction(async (tx) => {
      await tx.insert(meta).values(note('new'))
      expect(await names()).toEqual([])
    })
    expect(await names()).toEqual(['new'])
  })

  it('lets two processes write at once, and neither is told that the file is busy', async () => {
    const other = `
      import { openSqlite } from './lib/db/client.ts'
      import { meta } from './lib/db/schema.ts'
      const db = openSqlite(${JSON.stringify(db.file)})
      for (let i = 0; i < 100; i++)
        await db.transaction((tx) => tx.insert(meta).values({ name: 'theirs-' + i, value: '', at: new Date(0) }))
      await db.close()
    `
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', other], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    let over = false
    const ended = new Promise<number | null>((resolve) => {
      child.on('close', (code) => {
        over = true
        resolve(code)
      })
    })
    let mine = 0
    while (!over) {
      await db.transaction((tx) => tx.insert(meta).values(note(`mine-${mine++}`)))
      await new Promise(setImmediate)
    }
    expect({ code: await ended, said }).toEqual({ code: 0, said: '' })
    expect(await db.read.$count(meta)).toBe(mine + 100)
  })
})
