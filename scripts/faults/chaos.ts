import { setTimeout as wait } from 'node:timers/promises'
import { type Random, random } from '../../e2e/fakes/random.ts'
import { DAY_MS } from '../../lib/domain/day-ms.ts'
import { Away, Browser, persist } from './browser.ts'
import { answer, approve, confirm, find, type Life, recordByPost, submit } from './life.ts'
import { beBorn, isPerson, seat } from './points.ts'
import type { Member } from './staff.ts'
import { type Line, openStage, type Stage } from './stage.ts'
import { bystanders, type Check, dueJobs, judge, lookIn, stillOpen } from './verdict.ts'

/** A person or a DPO tries again for so long, whatever is broken meanwhile. */
const PATIENCE_MS = 900_000
/** Our protocol refuses a signature that is five minutes off: the clock errs by less. */
const CLOCK_ERROR_MS = 240_000
const WORKERS = 2

/** How often each thing has to happen before it may calm down. */
export interface Quota {
  kills: number
  flushes: number
  commits: number
  /** whole lives, from the form to the answer */
  lives: number
}

/** What went wrong on purpose, and how often. */
interface Harm {
  'web killed': number
  'worker killed': number
  'Redis killed': number
  'Redis flushed': number
  'writer killed': number
  'mail connections cut': number
  'mail line stalled': number
  'recipient connections cut': number
  'recipient line stalled': number
  'data folder full': number
  'clock stepped': number
}

interface Outcome {
  checks: Check[]
  harm: Harm
  figures: Record<string, number | string>
}

/** Runs the product in the middle of everything that can break, lets it calm down, and looks what came of it. */
export async function liveInChaos(options: {
  database: 'sqlite' | 'postgres'
  seed: number
  quota: Quota
  /** It calms down after so long, quota or not: what was not reached is a failed check. */
  limitMs: number
  say: (line: string) => void
}): Promise<Outcome> {
  const { quota, say } = options
  const stage = await openStage({ database: options.database, isRead: isPerson, hasService: true })
  const chaos = new Chaos(stage, options.seed)
  try {
    for (let number = 0; number < WORKERS; number += 1) stage.workers.start(number)
    const dpo = await seat(stage)
    const day = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10)
    const letters = [23, 26, 27, 29, 30]
    for (const [i, ago] of letters.entries()) await recordByPost(dpo, `letter-${i}@example.test`, day(ago))
    const before = await bystanders(stage, new Set())

    const crowd = new Crowd(stage, dpo)
    const began = Date.now()
    const commits = () => stage.commits() + stage.writer.commits()
    chaos.begin()
    crowd.begin()
    const missing = () => {
      const { harm } = chaos
      const killed = Math.min(harm['web killed'], harm['worker killed'], harm['Redis killed'])
      return [
        killed < quota.kills && `kills of each: ${killed} of ${quota.kills}`,
        harm['Redis flushed'] < quota.flushes && `flushes: ${harm['Redis flushed']} of ${quota.flushes}`,
        commits() < quota.commits && `commits: ${commits()} of ${quota.commits}`,
        ...Object.entries(harm).map(
          ([what, times]) =>
            times === 0 && !(what === 'data folder full' && !stage.disk.works) && `${what}: never`,
        ),
        crowd.answered < quota.lives && `lives: ${crowd.answered} of ${quota.lives}`,
      ].filter((line) => line !== false)
    }
    let told = Date.now()
    while (missing().length > 0 && Date.now() - began < options.limitMs && !crowd.failure) {
      await wait(200)
      if (Date.now() - told < 60_000) continue
      told = Date.now()
      say(`  still to come after ${Math.round((told - began) / 1000)} s: ${missing().join(', ')}`)
    }
    const short = missing()
    crowd.stopComing()
    await chaos.calm()
    const calmed = Date.now()
    const chaosMs = calmed - began

    // Everything is up again: how long what was due takes.
    const desk = await lookIn(stage)
    try {
      const at = desk.now()
      const due = (await dueJobs(desk)).map(({ id }) => id)
      let last: string[] = []
      await persist(
        'draining',
        async () => {
          const open = await stillOpen(desk, due, at)
          if (open.length === 0) return true
          last = open
          return undefined
        },
        PATIENCE_MS,
      )
      const drainMs = Date.now() - calmed
      // What faults have postponed comes forward, so that nobody waits for it.
      await crowd.end(async () => {
        if ((await dueJobs(desk)).length === 0) await chaos.hasten(60_000)
      })
      await persist(
        'calming down',
        async () => ((await dueJobs(desk)).length === 0 ? true : undefined),
        PATIENCE_MS,
      )
      const verdict = await judge(
        stage,
        desk,
        crowd.lives,
        {
          references: crowd.references,
          requests: crowd.requests + letters.length,
          letters: letters.length,
        },
        before,
      )
      const checks: Check[] = [
        ...verdict.checks,
        {
          what: `everything happened as often as it was to: ${short.length === 0 ? 'yes' : short.join(', ')}`,
          holds: short.length === 0,
        },
        {
          what: `nobody was stopped: ${crowd.failure ? crowd.failure.message : 'no'}`,
          holds: crowd.failure === null,
        },
      ]
      return {
        checks,
        harm: chaos.harm,
        figures: {
          seed: options.seed,
          database: options.database,
          'seconds of chaos': Math.round(chaosMs / 1000),
          ...verdict.facts,
          'commits that changed something': commits(),
          'of them by web and workers': stage.commits(),
          'commits without room': stage.refusedCommits(),
          'room ended by': stage.disk.how,
          'answers that failed or never came': crowd.failures,
          ...verdict.repeated,
          'jobs due when it calmed down': due.length,
          'seconds until they were done': Math.round(drainMs / 100) / 10,
          'the last of them': last.slice(0, 5).join(', ') || 'all at once',
          'processes that ended by themselves': chaos.endedAlone,
          'seconds until a killed web answered (median, most)': spread(chaos.webBackMs),
        },
      }
    } finally {
      await desk.db.close()
    }
  } catch (error) {
    say(stage.log().slice(-20_000))
    throw error
  } finally {
    await chaos.calm().catch(() => {})
    await stage.stop()
  }
}

function spread(ms: number[]): string {
  if (ms.length === 0) return 'each was killed again before'
  const sorted = ms.toSorted((a, b) => a - b)
  const seconds = (one = 0) => (one / 1000).toFixed(1)
  return `${seconds(sorted[Math.floor(sorted.length / 2)])}, ${seconds(sorted.at(-1))}`
}

/** Breaks things at random, each kind in a rhythm of its own, all of it from one seed. */
class Chaos {
  readonly harm: Harm = {
    'web killed': 0,
    'worker killed': 0,
    'Redis killed': 0,
    'Redis flushed': 0,
    'writer killed': 0,
    'mail connections cut': 0,
    'mail line stalled': 0,
    'recipient connections cut': 0,
    'recipient line stalled': 0,
    'data folder full': 0,
    'clock stepped': 0,
  }
  readonly webBackMs: number[] = []
  /** Processes that had ended before they were to be killed: a full disk does that. */
  endedAlone = 0
  #isOn = false
  #loops: Promise<void>[] = []
  #aheadMs = 0

  constructor(
    readonly stage: Stage,
    readonly seed: number,
  ) {}

  begin(): void {
    this.#isOn = true
    const { system, workers, web, writer, disk } = this.stage
    writer.start()
    this.#repeat(1, [500, 8000], async (dice) => {
      await this.#kill('web killed', web.pid(), () => web.kill())
      const killed = Date.now()
      web.start()
      // More often than not it is killed again while it starts.
      if (dice.int(0, 3) > 0) return wait(dice.int(0, 1500))
      while (this.#isOn && !(await web.isUp())) {
        await wait(50)
        // A start that met a full disk has ended.
        if (web.pid() !== undefined) continue
        this.endedAlone += 1
        web.start()
      }
      if (this.#isOn) this.webBackMs.push(Date.now() - killed)
    })
    for (let number = 0; number < WORKERS; number += 1)
      this.#repeat(2 + number, [3000, 15_000], async (dice) => {
        await this.#kill('worker killed', workers.pid(number), () => workers.kill(number))
        await wait(dice.int(0, 500))
        workers.start(number)
      })
    this.#repeat(9, [10_000, 30_000], async () => {
      await this.#kill('writer killed', writer.pid(), () => writer.kill())
      writer.start()
    })
    this.#repeat(10, [3000, 12_000], async (dice) => {
      await this.#kill('Redis killed', system.pidOf('redis'), () => system.killRedis())
      await wait(dice.int(0, 1000))
      await this.#up(() => system.startRedis())
    })
    this.#repeat(11, [4000, 14_000], async () => {
      await system.flushRedis().then(
        () => {
          this.harm['Redis flushed'] += 1
        },
        // It is away itself.
        () => {},
      )
    })
    this.#repeat(12, [1000, 6000], (dice) => this.#hurt(dice, 'mail'))
    this.#repeat(13, [2000, 9000], (dice) => this.#hurt(dice, dice.pick(['hubspot', 'matomo', 'service'])))
    this.#repeat(14, [6000, 15_000], async (dice) => {
      if (!disk.fill(this.#pids())) return
      this.harm['data folder full'] += 1
      await wait(dice.int(300, 2500))
      disk.free(this.#pids())
    })
    this.#repeat(15, [2000, 8000], async (dice) => {
      this.#aheadMs = dice.int(0, CLOCK_ERROR_MS)
      this.stage.setClock(this.#aheadMs)
      this.harm['clock stepped'] += 1
    })
  }

  #pids(): number[] {
    return [this.stage.web.pid() ?? [], this.stage.workers.pids()].flat()
  }

  /** A start may itself meet a full disk or a line that is cut: it is tried until it holds. */
  async #up(start: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await start()
      } catch {
        await wait(200)
      }
    }
  }

  async #hurt(dice: Random, line: Line): Promise<void> {
    const wire = this.stage.lines[line]
    const name = line === 'mail' ? 'mail' : 'recipient'
    if (dice.int(0, 1) === 0) {
      if (wire.drop() > 0) this.harm[`${name} connections cut`] += 1
      return
    }
    wire.stall()
    this.harm[`${name} line stalled`] += 1
    await wait(dice.int(200, 2500))
    wire.flow()
  }

  #repeat(kind: number, [least, most]: [number, number], work: (dice: Random) => Promise<void>): void {
    const dice = random(this.seed * 101 + kind)
    this.#loops.push(
      (async () => {
        while (this.#isOn) {
          const until = Date.now() + dice.int(least, most)
          while (this.#isOn && Date.now() < until) await wait(50)
          if (this.#isOn) await work(dice)
        }
      })(),
    )
  }

  /** Only what was running counts as killed. */
  async #kill(
    what: 'web killed' | 'worker killed' | 'writer killed' | 'Redis killed',
    pid: number | undefined,
    kill: () => Promise<unknown>,
  ): Promise<void> {
    if (pid === undefined) this.endedAlone += 1
    else this.harm[what] += 1
    await kill()
  }

  /** Ends all of it: everything is up, every line flows, the clock is right. */
  async calm(): Promise<void> {
    this.#isOn = false
    await Promise.all(this.#loops.splice(0))
    const { disk, web, workers, writer } = this.stage
    await writer.kill()
    disk.free(this.#pids())
    for (let number = 0; number < WORKERS; number += 1) if (!workers.isRunning(number)) workers.start(number)
    while (!(await web.isUp())) {
      if (web.pid() === undefined) web.start()
      await wait(50)
    }
    if (this.#aheadMs < CLOCK_ERROR_MS) {
      this.#aheadMs = CLOCK_ERROR_MS
      this.stage.setClock(this.#aheadMs)
    }
  }

  /** Moves every clock on. */
  async hasten(ms: number): Promise<void> {
    const { hubspot, matomo, service } = this.stage.system
    this.#aheadMs += ms
    await Promise.all([hubspot, matomo, service].map((one) => one.advance({ seconds: ms / 1000 })))
    this.stage.setClock(this.#aheadMs)
  }
}

const LIVES_AT_ONCE = 6
const INTAKES_AT_ONCE = 3
const DRAFTS_AT_ONCE = 4

/** Everybody who wants something of the desk meanwhile. */
class Crowd {
  readonly lives: Life[] = []
  /** Every reference that was answered. */
  readonly references: string[] = []
  /** How many requests were sent by somebody who was told that it was received. */
  requests = 0
  answered = 0
  failures = 0
  failure: Error | null = null
  #isComing = false
  #loops: Promise<void>[] = []

  constructor(
    readonly stage: Stage,
    readonly dpo: Member,
  ) {}

  begin(): void {
    this.#isComing = true
    for (let i = 0; i < LIVES_AT_ONCE; i += 1) this.#repeat(() => this.#live())
    for (let i = 0; i < INTAKES_AT_ONCE; i += 1) this.#repeat(() => this.#intake())
    for (let i = 0; i < DRAFTS_AT_ONCE; i += 1) this.#repeat(() => this.#draft())
  }

  #repeat(work: () => Promise<void>): void {
    this.#loops.push(
      (async () => {
        while (this.#isComing) {
          try {
            await work()
          } catch (error) {
            this.failure ??= error as Error
            return
          }
        }
      })(),
    )
  }

  async #live(): Promise<void> {
    const { stage, dpo } = this
    const { baseUrl } = stage.system
    const right = this.lives.length % 4 === 3 ? 'access' : 'erasure'
    const number = this.lives.length
    // Its place is taken before the first wait: others are born meanwhile.
    const life = { right, email: '', visitor: '', customer: '' } as Life
    this.lives.push(life)
    Object.assign(life, await beBorn(stage, number, right))
    this.requests += 1
    await submit(baseUrl, life, PATIENCE_MS)
    this.references.push(life.reference!)
    await confirm(baseUrl, life, stage.office, PATIENCE_MS)
    const page = await find(dpo, life.reference!, PATIENCE_MS)
    await approve(dpo, page, life, PATIENCE_MS)
    await answer(dpo, page, life, PATIENCE_MS)
    this.answered += 1
  }

  /** A request by the JSON interface, sent again under its key until it is answered. */
  async #intake(): Promise<void> {
    const number = this.requests
    this.requests += 1
    const browser = this.#browser()
    const body = {
      right: 'objection',
      email: `load-${number}@example.test`,
      context: 'website',
      locale: 'en',
    }
    const reference = await persist(
      'the intake',
      async () => {
        const key = { 'idempotency-key': `load-${this.stage.folder}-${number}`.slice(-64) }
        const { status, text } = await browser.postJson('/api/v1/requests', body, key)
        if (status !== 202) throw new Error(`the intake answered ${status}: ${text}`)
        return (JSON.parse(text) as { reference: string }).reference
      },
      PATIENCE_MS,
    )
    this.references.push(reference)
    this.failures += browser.failures
  }

  /** Somebody who fills the form and changes their mind: each press is kept. */
  async #draft(): Promise<void> {
    const browser = this.#browser()
    try {
      for (let i = 0; i < 50 && this.#isComing; i += 1) {
        const form = { right: 'access', email: '', context: 'website', message: `${i}`, do: 'continue' }
        await browser.post('/en/request/submit', form)
      }
    } catch (error) {
      if (!(error instanceof Away)) throw error
      await wait(200)
    }
    this.failures += browser.failures
  }

  #browser(): Browser {
    return new Browser(this.stage.system.baseUrl, new Map())
  }

  /** Nobody new comes; who is there already wants their answer. */
  stopComing(): void {
    this.#isComing = false
  }

  /** @param meanwhile done now and then until the last one has their answer */
  async end(meanwhile: () => Promise<void>): Promise<void> {
    let isOver = false
    const all = Promise.all(this.#loops).then(() => {
      isOver = true
    })
    while (!isOver) {
      await Promise.race([all, wait(2000)])
      if (!isOver) await meanwhile()
    }
  }
}
