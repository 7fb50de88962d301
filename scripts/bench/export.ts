import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { and, desc, eq } from 'drizzle-orm'
import { openPromise } from 'yauzl'
import { attachFile } from '../../lib/commands/attach-file.ts'
import { completeRequest } from '../../lib/commands/complete-request.ts'
import { eventsOf, faultOf } from '../../lib/db/audit.ts'
import { dataKeyOf } from '../../lib/db/data-keys.ts'
import { extractRows } from '../../lib/db/extracts.ts'
import { contentOf, type FileRow } from '../../lib/db/files.ts'
import { packageState } from '../../lib/db/package-state.ts'
import { requestById } from '../../lib/db/requests.ts'
import { files } from '../../lib/db/schema.ts'
import { BLOCK_IDS } from '../../lib/domain/letter.ts'
import { verifyPackage } from '../../lib/package/verify.ts'
import {
  ADA,
  approvedRequest,
  check,
  mb,
  memory,
  memoryOf,
  say,
  seconds,
  startBench,
  taskOf,
  until,
  VISITOR,
} from './desk.ts'

// A copy of a million analytics records and eight files of 25 MB, from the order to the download, while the worker
// process is killed on the way: while it exports and while it writes the package. Needs a build (npm test -- build).
//   node --import tsx scripts/bench/export.ts [--records 1000000] [--files 8]

const { values } = parseArgs({
  options: { records: { type: 'string', default: '1000000' }, files: { type: 'string', default: '8' } },
})
const ACTIONS = 9
const VISITS = Math.ceil(Number(values.records) / (ACTIONS + 1))
const FILES = Number(values.files)
const FILE_BYTES = 25 * 1024 * 1024
/** Parts of the export and of a package after which the worker is killed. */
const EXPORT_KILLS = [0.1, 0.35, 0.6, 0.9]
const PACKAGE_KILLS = [0.3, 0.8]

const bench = await startBench()
const { system, desk, dpo } = bench
const { read } = desk.db
try {
  await system.matomo.addPerson({
    visitorId: VISITOR,
    userId: null,
    visits: VISITS,
    actions: ACTIONS,
    sites: [1],
  })
  const { requestId, statusToken } = await approvedRequest(bench, 'access')

  const began = performance.now()
  const { id: taskId } = await taskOf(desk, requestId, 'analytics')
  const stored = async () =>
    ((await extractRows(read, [taskId]))[0]?.records ?? []).reduce((sum, { count }) => sum + count, 0)
  for (const part of EXPORT_KILLS) {
    await until(async () => (await stored()) >= part * VISITS * (ACTIONS + 1))
    say(`  worker killed at ${await stored()} records, ${seconds(began)}`)
    await bench.replaceWorker()
  }
  for (let n = 0; n < FILES; n += 1)
    await attachFile(desk, dpo, {
      requestId,
      taskId: null,
      name: `scan ${n}.pdf`,
      mediaType: 'application/pdf',
      content: randomBytes(FILE_BYTES),
    })
  await until(async () => (await taskOf(desk, requestId, 'analytics')).status === 'done')
  const { counts } = await taskOf(desk, requestId, 'analytics')
  say(`exported in ${seconds(began)}: ${counts.map(({ label, count }) => `${count} ${label}`).join(', ')}`)
  const exporters = bench.workers().length

  const packaged = performance.now()
  const newest = async (): Promise<FileRow | undefined> => {
    const mine = and(eq(files.requestId, requestId), eq(files.kind, 'package'))
    return (await read.select().from(files).where(mine).orderBy(desc(files.createdAt)).limit(1))[0]
  }
  for (const part of PACKAGE_KILLS) {
    await until(async () => {
      const file = await newest()
      return file?.state === 'ready' || (file?.sizeBytes ?? 0) >= part * FILES * FILE_BYTES
    })
    if ((await newest())?.state === 'ready') break
    say(`  worker killed at ${mb((await newest())!.sizeBytes)} of the package, ${seconds(packaged)}`)
    await bench.replaceWorker()
  }
  const isReady = async () =>
    (await packageState(read, desk.profile.hash, await requestById(read, requestId))).standing === 'ready'
  await until(isReady)
  const file = (await newest())!
  say(`package of ${mb(file.sizeBytes)} written in ${seconds(packaged)}`)
  say(`most memory of each worker: ${memory(bench.workers())} (the first ${exporters - 1} only exported)`)

  const zip = path.join(system.env.RIGHTSDESK_DATA!, 'package.zip')
  const key = await dataKeyOf(read, desk.vault, requestId)
  await pipeline(Readable.from(contentOf(read, key, file)), createWriteStream(zip))
  const report = await verifyPackage(zip, null)
  check(`the package is as it was signed, ${report.files} files`, report.faults.length === 0)
  for (const [group, expected] of [
    ['visit', VISITS],
    ['action', VISITS * ACTIONS],
    ['conversion', counts.find(({ label }) => label === 'conversion')?.count ?? 0],
  ] as const) {
    const { number, distinct } = await recordsIn(zip, group)
    check(`${expected} of ${group}, each once`, number === expected && distinct === expected)
  }
  check('the audit trail holds', faultOf(await eventsOf(read, requestId)) === null)

  await download(requestId, statusToken, file)
} finally {
  await bench.stop()
}

/** The records of a group in the package's JSON, which has one a line, and how many differ by their numbers. */
async function recordsIn(zip: string, group: string): Promise<{ number: number; distinct: number }> {
  const archive = await openPromise(zip, { lazyEntries: true })
  const seen = new Set<string>()
  let number = 0
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName !== `data/analytics/${group}.json`) continue
    const lines = createInterface({ input: await archive.openReadStreamPromise(entry) })
    for await (const line of lines) {
      if (!line.startsWith('{')) continue
      const { idlink_va, idvisit, idgoal } = JSON.parse(line.replace(/,$/, '')) as Record<string, unknown>
      seen.add(String(idlink_va ?? `${idvisit} ${idgoal ?? ''}`))
      number += 1
    }
  }
  return { number, distinct: seen.size }
}

/** Answers the request, takes the package over the web process, once slowly, and prints what that took. */
async function download(requestId: string, statusToken: string, file: FileRow): Promise<void> {
  const { version } = await requestById(read, requestId)
  const { authority, recipients } = desk.profile
  const text = `As the law asks. ${[JSON.stringify(authority.name), ...recipients.map(({ name }) => name)].join(', ')}.`
  await completeRequest(desk, dpo, {
    requestId,
    version,
    draft: {
      decision: 'fulfilled',
      ground: null,
      blocks: BLOCK_IDS.map((id) => ({ id, text })),
    },
    subject: 'Your data',
  })
  const page = `${system.baseUrl}/en/status/${statusToken}`
  const post = (to: string, form: Record<string, string> = {}, cookie = '') =>
    fetch(`${page}/${to}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { cookie },
      redirect: 'manual',
    })
  await system.mailbox.clear()
  await post('code')
  const sixDigits = /^\s*(\d{3}) ?(\d{3})\s*$/m
  const code = sixDigits.exec((await system.mailbox.waitFor(ADA, sixDigits, 60_000)).text)
  const opened = await post('open', { code: `${code?.[1]}${code?.[2]}` })
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
  const web = system.pidOf('web')!
  const broken = (await post(`files/${file.id}`, {}, cookie)).body!.getReader()
  for (let bytes = 0; bytes < 10 * 1024 * 1024; ) bytes += (await broken.read()).value!.length
  await broken.cancel()
  const counted = async () => (await read.select().from(files).where(eq(files.id, file.id)))[0]!.downloads
  await until(async () => (await counted()) === 0)
  say('a download that was broken off after 10 MB does not count')
  for (const pauseMs of [0, 20]) {
    const before = memoryOf(web)!
    const began = performance.now()
    const response = await post(`files/${file.id}`, {}, cookie)
    const hash = createHash('sha256')
    let bytes = 0
    let most = before.now
    let looked = 0
    for await (const chunk of response.body!) {
      hash.update(chunk)
      bytes += chunk.length
      if (bytes - looked < 1024 * 1024) continue
      looked = bytes
      most = Math.max(most, memoryOf(web)!.now)
      if (pauseMs) await wait(pauseMs)
    }
    const speed = pauseMs ? `at ${1000 / pauseMs} MB a second at most` : 'as fast as it goes'
    say(
      `downloaded ${speed}: ${mb(bytes)} in ${seconds(began)}; web process ${memory([before.now])} before, ${memory([most])} at most`,
    )
    const written = (await eventsOf(read, requestId)).findLast(({ type }) => type === 'package.written')!
    const { sha256 } = JSON.parse(written.data) as { sha256: string }
    check(
      'what was downloaded is what was written',
      bytes === file.sizeBytes && hash.digest('hex') === sha256,
    )
  }
}
