import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Desk } from '../../lib/commands/context.ts'
import { DAY_MS } from '../../lib/domain/day-ms.ts'
import { answer, approve, confirm, find, type Life, recordByPost, submit } from './life.ts'
import { invite, join, type Member, setUp } from './staff.ts'
import { openStage, type Stage } from './stage.ts'
import { bystanders, type Check, dueJobs, judge, lookIn, note, nothingNoted, standstill } from './verdict.ts'

/** One life of the short form dies some forty times, and each time a process has to start. */
const LIMIT_MS = 300_000
/** A point that did not come in its life has another one. */
const TRIES = 2
/** Longer than a lease: a dead worker's claim has ended by then. */
const PAST_LEASE_MS = 7_000
/** Connections opening, and idle polling: nothing of a request hangs on them. */
const NOISE =
  /Redis \((info|client|hello|ping|bzpopmin|hset|auth|select)\)|\(nothing written\)|\(insert meta\)/

/** What the issue names one by one; each has to be among the points that were passed. */
const NAMED: [string, RegExp][] = [
  ['relay: publish to the queue', /Redis \(add/],
  ['relay: mark published', /commit \(job: mark published\)/],
  ['claim', /commit \(job: claim\)/],
  ['connector call', /call \((POST [^)]*(gdpr-delete|index\.php)|DELETE)/],
  ['keep handles', /commit \(.*job: renew lease/],
  ['settle', /commit \(.*job: close.*update tasks/],
  ['queue’s acknowledgement', /Redis \(moveToFinished\)/],
  ['mail', /mail \(/],
  ['mail recorded', /commit \(.*update mails/],
  ['package', /commit \(.*insert file_chunks/],
  ['alert', /commit \(.*insert deadline_alerts/],
  ['checkpoint', /commit \(.*insert audit_checkpoints/],
]

/** Gives a DPO a seat at the desk, over HTTP. */
export async function seat(stage: Stage): Promise<Member> {
  const { system, office } = stage
  const { stdout } = await system.run('setup-link', [], { NODE_OPTIONS: '' })
  const admin = await setUp(system.baseUrl, stdout.trim().split('\n').at(-1)!)
  const email = 'zofia@teahouse.example'
  await invite(admin, { name: 'Zofia Nowak', email })
  return join(system.baseUrl, await office.link(email, '/desk/join/', LIMIT_MS), email)
}

export const isPerson = (to: string) => /^life-|^zofia@/.test(to)

/** Makes somebody known to every recipient. */
export async function beBorn({ system }: Stage, number: number, right: Life['right']): Promise<Life> {
  const email = `life-${number}@example.test`
  const visitor = (0x7d1e44a900000000n + BigInt(number)).toString(16)
  const none = { tasks: 0, emails: 0, meetings: 0, communications: 0, tickets: 0, companies: 0, deals: 0 }
  await system.hubspot.addPerson({ email, counts: { ...none, notes: 2, calls: 1 }, sharedMeetings: 0 })
  await system.matomo.addPerson({ visitorId: visitor, userId: null, visits: 3, sites: [1] })
  const { visitor: customer } = await system.service.addPerson({
    email,
    ...(right === 'access' ? { purchases: 0 } : {}),
  })
  const begun = { reference: null, confirmed: false, approved: false, answered: false, byHand: [] }
  return { email, right, visitor, customer, ...begun }
}

/** A whole life, from the form to the answer. */
async function live(stage: Stage, dpo: Member, life: Life): Promise<void> {
  const { baseUrl } = stage.system
  await submit(baseUrl, life, LIMIT_MS)
  await confirm(baseUrl, life, stage.office, LIMIT_MS)
  const page = await find(dpo, life.reference!, LIMIT_MS)
  await approve(dpo, page, life, LIMIT_MS)
  await answer(dpo, page, life, LIMIT_MS)
}

/**
 * Ends a worker with SIGKILL before and after each commit, each command to Redis, each call to a recipient and each mail
 * of whole lives, one point after the other, and looks whether everything ends as if nobody had died.
 * @param options.isShort only the points that are named one by one, all of them over few lives; else each has its own
 */
export async function diePointByPoint(options: {
  database: 'sqlite' | 'postgres'
  isShort: boolean
  say: (line: string) => void
}): Promise<{ checks: Check[]; died: string[]; figures: Record<string, number> }> {
  const env: Record<string, string> = {}
  const stage = await openStage({
    database: options.database,
    isRead: isPerson,
    hasService: false,
    workerEnv: () => env,
  })
  const at = (name: string) => path.join(stage.folder, name)
  const linesOf = (name: string) =>
    existsSync(at(name)) ? readFileSync(at(name), 'utf8').split('\n').filter(Boolean) : []
  let desk: Desk | null = null
  let isWatching = true
  let revive = Promise.resolve()
  try {
    desk = await lookIn(stage)
    Object.assign(env, { FAULTS_POINTS: at('points'), FAULTS_DIE_AT: at('die-at'), FAULTS_DIED: at('died') })
    writeFileSync(at('die-at'), '')
    stage.workers.start(0)
    const dpo = await seat(stage)
    const before = await bystanders(stage, new Set())
    const lives: Life[] = []
    // The long form goes on for months: mails to staff and packages are gone again before its end.
    const noted = nothingNoted()
    let aheadMs = 0
    let letters = 0
    let isReplacing = false
    // The recipients' clocks go along.
    const step = async (ms: number) => {
      aheadMs += ms
      stage.setClock(aheadMs)
      const { hubspot, matomo, service } = stage.system
      await Promise.all([hubspot, matomo, service].map((one) => one.advance({ seconds: ms / 1000 })))
    }
    // Whoever dies is followed by another one, after the lease of the dead.
    revive = (async () => {
      while (isWatching) {
        if (!isReplacing && stage.workers.pids().length === 0) {
          await step(PAST_LEASE_MS)
          stage.workers.start(0)
        }
        await wait(25)
      }
    })()
    const fresh = async () => {
      isReplacing = true
      await stage.workers.kill(0)
      // Nobody is at work while the clocks differ.
      await step(DAY_MS)
      const receivedOn = new Date(desk!.now().getTime() - 26 * DAY_MS).toISOString().slice(0, 10)
      await recordByPost(dpo, `letter-${letters++}@example.test`, receivedOn)
      stage.workers.start(0)
      isReplacing = false
    }
    const settle = async () => {
      const until = Date.now() + LIMIT_MS
      while ((await dueJobs(desk!)).length > 0) {
        if (Date.now() > until) throw new Error(`stuck: ${JSON.stringify(await dueJobs(desk!))}`)
        await wait(50)
      }
    }
    /** A new worker, a new day with a letter whose date is near, and a whole life. */
    const one = async (right: Life['right']) => {
      await fresh()
      const life = await beBorn(stage, lives.length, right)
      lives.push(life)
      await live(stage, dpo, life)
      await settle()
      await note(desk!, noted)
    }

    // First nobody dies: which points there are.
    const pointsOf = async (right: Life['right']) => {
      writeFileSync(at('points'), '')
      await one(right)
      return [...new Set(linesOf('points'))].filter((point) => / #1$/.test(point) && !NOISE.test(point))
    }
    const ofErasure = await pointsOf('erasure')
    const ofAccess = (await pointsOf('access')).filter((point) => !ofErasure.includes(point))
    const all = [
      ...ofErasure.map((point) => ({ point, right: 'erasure' as const })),
      ...ofAccess.map((point) => ({ point, right: 'access' as const })),
    ]
    const wanted = options.isShort
      ? all.filter(({ point }) => NAMED.some(([, pattern]) => pattern.test(point)))
      : all
    options.say(`${all.length} points in the lives of an erasure and a copy, ${wanted.length} to die at`)

    /** Of the steps that are named, the sides that nobody has died at. */
    const missing = () => {
      const died = linesOf('died')
      return NAMED.flatMap(([name, pattern]) =>
        ['before', 'after']
          .filter((side) => !died.some((point) => point.startsWith(side) && pattern.test(point)))
          .map((side) => `${side} ${name}`),
      )
    }
    if (options.isShort)
      for (let tries = 0; tries < TRIES && missing().length > 0; tries++) {
        if (tries > 0) options.say(`${missing().join(', ')} did not come, once more`)
        writeFileSync(at('die-at'), wanted.map(({ point }) => `${point}\n`).join(''))
        await one('erasure')
        await one('access')
      }
    else
      for (let tries = 0; tries < TRIES; tries++) {
        // Transactions that wait at the same moment share a commit, so not each of them comes in each life.
        const missed = wanted.filter(({ point }) => !linesOf('died').includes(point))
        if (tries > 0) options.say(`${missed.length} of them did not come, once more`)
        for (const [i, { point, right }] of missed.entries()) {
          writeFileSync(at('die-at'), `${point}\n`)
          await one(right)
          if (i % 10 === 9) options.say(`${i + 1} of ${missed.length} points`)
        }
      }
    const died = linesOf('died')
    for (const { point } of wanted) if (!died.includes(point)) options.say(`did not come: ${point}`)
    const references = lives.map(({ reference }) => reference!)
    const verdict = await judge(
      stage,
      desk,
      lives,
      { references, requests: lives.length + letters, letters },
      before,
      noted,
    )
    const checks = [
      ...verdict.checks,
      {
        what: `died before and after each step that is named: ${2 * NAMED.length - missing().length} of ${2 * NAMED.length} ${missing().join(', ')}`,
        holds: missing().length === 0,
      },
    ]
    return {
      checks,
      died,
      figures: {
        points: all.length,
        'points died at': died.length,
        lives: lives.length,
        ...verdict.repeated,
      },
    }
  } catch (error) {
    if (desk) options.say(await standstill(desk))
    options.say(stage.log().slice(-20_000))
    throw error
  } finally {
    isWatching = false
    await revive
    await desk?.db.close()
    await stage.stop()
  }
}
