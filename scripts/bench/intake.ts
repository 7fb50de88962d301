import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { eq } from 'drizzle-orm'
import { type System, startSystem } from '../../e2e/system.ts'
import { auditEvents, drafts, jobs, requests } from '../../lib/db/schema.ts'
import { newToken } from '../../lib/vault/token.ts'
import { startBare } from './bare.ts'
import { deskOf } from './desk.ts'
import { type Bench, inTurn, median } from './figures.ts'
import { type Sent, send } from './load-client.ts'

const DRAFTS = 60_000
const ROUND_MS = 2_500
const CONNECTIONS = 8

/**
 * The last step of the public form, which files the request: the draft's cookie, the check of the origin, a form-encoded
 * body, one durable transaction with audit events and ledger. Beside it an empty route handler of a bare Next app that is
 * sent the same. The worker is stopped: what it would do is measured by `ledger`.
 */
export const intake: Bench = {
  name: 'intake',
  about: 'the POST that files a request, beside an empty Next route handler',
  async run({ rounds }) {
    const system = await startSystem({
      profile: 'e2e/profiles/desk.yaml',
      unwatched: true,
      withoutWorker: true,
      env: {
        LOG_LEVEL: 'info',
        RATE_LIMIT_POSTS_PER_MINUTE: '1000000',
        RATE_LIMIT_MAILS_PER_HOUR: '3000000',
      },
    })
    const bare = await startBare()
    try {
      const cookies = await draftsFor(system, DRAFTS)
      let used = 0
      const post = (origin: string, at: string, pid: number, forMs: number): Promise<Sent> => {
        const file = path.join(system.env.RIGHTSDESK_DATA!, 'cookies')
        const mine = cookies.slice(used, used + 12_000)
        if (mine.length < 2_000) throw new Error('the drafts are used up')
        writeFileSync(file, mine.join('\n'))
        const forms = { cookies: file, connections: CONNECTIONS, forMs }
        return send({ ...SUBMIT(system.baseUrl), origin, path: at, ...forms }, pid)
      }
      const ours = async (forMs = ROUND_MS) => {
        const sent = await post(
          system.baseUrl.replace('localhost', '127.0.0.1'),
          SUBMIT(system.baseUrl).path,
          system.pidOf('web')!,
          forMs,
        )
        used += sent.requests
        return sent
      }
      const empty = (forMs = ROUND_MS) => post(bare.origin, '/empty', bare.pid, forMs)
      // Some thousand requests until its code is compiled; the bare app answers as many in a third of the time.
      await ours(12_000)
      await empty(4_000)
      const pairs = await inTurn(rounds, ours, empty)
      await mustBeFiled(system, used)
      const ratios = pairs.map(([a, b]) => a.perSecond / b.perSecond)
      const cpu = pairs.map(([a, b]) => b.cpuMs / a.cpuMs)
      const [mine, theirs] = [
        median(pairs.map(([a]) => a.perSecond)),
        median(pairs.map(([, b]) => b.perSecond)),
      ]
      return [
        {
          bench: 'intake',
          what: 'requests filed, beside an empty handler',
          value: median(ratios),
          rounds: ratios,
          unit: 'ratio',
          goal: { least: 0.4 },
          note: `${mine.toFixed(0)}/s, ${theirs.toFixed(0)}/s`,
        },
        {
          bench: 'intake',
          what: 'the same by CPU time of the web process',
          value: median(cpu),
          rounds: cpu,
          unit: 'ratio',
          goal: null,
          note: `${median(pairs.map(([a]) => a.cpuMs)).toFixed(2)} ms, ${median(pairs.map(([, b]) => b.cpuMs)).toFixed(2)} ms a request`,
        },
      ]
    } finally {
      await bare.stop()
      await system.stop()
    }
  },
}

/** What a browser sends when the form is pressed to be filed. */
export const SUBMIT = (baseUrl: string) => ({
  path: '/en/check/submit',
  method: 'POST' as const,
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    origin: baseUrl,
    'sec-fetch-site': 'same-origin',
    accept: 'text/html',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  },
  body: 'send=1',
  status: 303,
})

/** Forms that were filled in and are to be sent, each under a cookie of its own. */
export async function draftsFor(system: System, count: number): Promise<string[]> {
  const desk = await deskOf(system)
  try {
    const cookies: string[] = []
    const expiresAt = new Date(Date.now() + 3_600_000)
    while (cookies.length < count) {
      const rows = Array.from({ length: 500 }, (_, i) => {
        const { token, hash } = newToken()
        cookies.push(`request=${token}`)
        const dataSealed = desk.vault.sealDraft(hash, JSON.stringify(draft(cookies.length + i)))
        return { hash, dataSealed, idempotencyKey: newToken().token, expiresAt }
      })
      await desk.db.transaction((tx) => tx.insert(drafts).values(rows))
    }
    return cookies
  } finally {
    await desk.db.close()
  }
}

const draft = (number: number) => ({
  values: {
    right: 'erasure',
    email: `person-${number}@example.test`,
    context: 'website',
    website: '',
    message: 'Please erase what you have about me, and tell me whom you gave it to.',
    corrections: [],
    identifiers: ['piwik_visitor_id|0123456789abcdef'],
  },
  opened: '',
  found: [{ kind: 'piwik_visitor_id', value: '0123456789abcdef', cookie: '_pk_id.1.abcd' }],
  checked: true,
  sent: null,
  note: '',
})

/** What was answered is there: each with its key, its events and its mail in the ledger. */
async function mustBeFiled(system: System, count: number): Promise<void> {
  const desk = await deskOf(system)
  try {
    const found = {
      requests: await desk.db.read.$count(requests),
      events: await desk.db.read.$count(auditEvents, eq(auditEvents.type, 'request.submitted')),
      mails: await desk.db.read.$count(jobs, eq(jobs.name, 'mail.send')),
    }
    if (Object.values(found).some((number) => number !== count))
      throw new Error(`${count} were answered as filed, found are ${JSON.stringify(found)}`)
  } finally {
    await desk.db.close()
  }
}
