import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Asked, Told } from './test-million.ts'
import { overStores, type TestStore } from './test-stores.ts'

const EVENTS = 1_000_000
const OTHERS = 200_000
/** Rows after which the process is killed, from its own start. */
const KILLS = [150_000, 300_000, 250_000]
const LIMIT_MB = 300

const MAP = `
dataset:
  - fides_key: shop
    collections:
      - name: visitor
        erase: delete
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: email, data_categories: [user.contact], fides_meta: { identity: email } }
      - name: event
        erase: delete
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: visitor_id, fides_meta: { references: [{ dataset: shop, field: visitor.id, direction: from }] } }
          - { name: url, data_categories: [user.behavior] }
`
const ANSWER = { visitor: 1, event: EVENTS }

// Beside the packages, so that it finds them.
const cache = path.resolve('node_modules/.cache/rightsdesk')
const program = path.join(cache, 'million.mjs')
const folder = mkdtempSync(path.join(tmpdir(), 'rightsdesk-million-'))
const map = path.join(folder, 'map.yaml')
const running = new Set<ChildProcess>()

beforeAll(async () => {
  mkdirSync(cache, { recursive: true })
  writeFileSync(map, MAP)
  await build({
    entryPoints: [path.resolve('lib/connectors/sql/test-million.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
})
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(program, { force: true })
})

/** @returns what the process came to, or null where it was killed at `killAt` rows */
function inOwnProcess(asked: Asked, killAt = Number.POSITIVE_INFINITY) {
  return new Promise<{ counts: Record<string, number>; maxRssMb: number } | null>((resolve, reject) => {
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
    running.add(child)
    let end: { counts: Record<string, number>; maxRssMb: number } | null = null
    createInterface({ input: child.stdout }).on('line', (line) => {
      const told = JSON.parse(line) as Told
      if ('counts' in told) end = told
      else if (told.rows >= killAt) child.kill('SIGKILL')
    })
    child.on('close', (code, signal) => {
      running.delete(child)
      if (end || signal === 'SIGKILL') resolve(end)
      else reject(new Error(`it ended with ${code}`))
    })
    child.stdin.end(JSON.stringify(asked))
  })
}

async function laidOut(there: TestStore): Promise<void> {
  const visitor = { name: 'visitor', columns: { id: 'text', email: 'text' }, primaryKey: ['id'] } as const
  const event = {
    name: 'event',
    columns: { id: 'bigint', visitor_id: 'text', url: 'text' },
    primaryKey: ['id'],
  } as const
  await there.create([
    { ...visitor, primaryKey: ['id'] },
    { ...event, primaryKey: ['id'] },
  ])
  await there.run(`create index event_visitor on ${there.table(event)} (visitor_id)`)
  await there.insert(visitor, [
    { id: 'ada', email: 'ada@example.test' },
    { id: 'bob', email: 'bob@example.test' },
  ])
  const numbers = {
    sqlite: `with recursive n(v) as (select 1 union all select v + 1 from n where v < ${EVENTS + OTHERS}) select`,
    postgres: 'select',
    mysql: 'select',
  }[there.dialect]
  const from = {
    sqlite: 'n',
    postgres: `generate_series(1, ${EVENTS + OTHERS}) as n(v)`,
    mysql: `(select seq as v from seq_1_to_${EVENTS + OTHERS}) as n`,
  }[there.dialect]
  // Every sixth is somebody else's.
  await there.run(
    `insert into ${there.table(event)} ${numbers} v, case when v % 6 = 0 then 'bob' else 'ada' end, '/page' from ${from}`,
  )
}

overStores((fresh, name) => {
  test('a person with a million rows is exported and erased in bounded memory, over several killed processes', async () => {
    const there = await fresh()
    await laidOut(there)
    const asked = {
      url: there.url,
      map,
      email: 'ada@example.test',
      handles: path.join(folder, `${name}.json`),
    }

    const begun = Date.now()
    const copy = await inOwnProcess({ ...asked, work: 'access' })
    const exported = Date.now()
    expect(copy?.counts).toEqual(ANSWER)

    for (const killAt of KILLS) expect(await inOwnProcess({ ...asked, work: 'erase' }, killAt)).toBeNull()
    const end = await inOwnProcess({ ...asked, work: 'erase' })
    const erased = Date.now()
    expect(end?.counts).toEqual(ANSWER)
    const left = await there.ids("select count(*) as id from event where visitor_id <> 'bob'")
    expect(left).toEqual(['0'])
    expect(await there.ids('select count(*) as id from event')).toEqual([String(OTHERS)])
    const memory = Math.max(copy!.maxRssMb, end!.maxRssMb)
    process.stdout.write(
      `${name}: ${EVENTS} rows exported in ${(exported - begun) / 1000} s (${copy!.maxRssMb} MB at most), erased in ${(erased - exported) / 1000} s over ${KILLS.length} kills (${end!.maxRssMb} MB at most)\n`,
    )
    expect(memory).toBeLessThan(LIMIT_MB)
  }, 1_200_000)
})
