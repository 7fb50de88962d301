import { spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { Client } from 'pg'
import type { Mail } from './fakes/mailbox/store.ts'
import { linkIn } from './staff.ts'
import type { System } from './system.ts'

/** What a system for a crowd is started with: two of each process, and no limit on what one address may send. */
export const CROWD_SYSTEM = {
  profile: 'e2e/profiles/desk.yaml',
  processes: 2,
  env: { RATE_LIMIT_POSTS_PER_MINUTE: '1000000', RATE_LIMIT_MAILS_PER_HOUR: '1000000', LOG_LEVEL: 'info' },
}

export interface Crowd {
  /** forms, all sent at once; each fifth person presses the last button twice */
  forms: number
  /** requests of programs, all sent at once and each of them twice, under one key */
  programs: number
  /** of the forms: as many erasures are confirmed, approved and carried out */
  erasures: number
}

/** Every number that says what came of it; `seen` is compared with `expected`. */
export interface CrowdReport {
  seen: Record<string, number>
  expected: Record<string, number>
  /** lines of the log that speak of locks or errors: none */
  lines: string[]
  /** milliseconds */
  took: Record<string, number>
}

const LOCK_WORDS =
  /SQLITE_BUSY|database is locked|deadlock|\b40P01\b|\b40001\b|could not serialize|timeout exceeded|"level":(50|60)/

/** Sends what a crowd sends to a running production build, and counts what came of it. */
export async function crowd(system: System, of: Crowd): Promise<CrowdReport> {
  const { baseUrl, hubspot, mailbox } = system
  const address = (i: number) => `person-${i}@example.test`
  for (let i = 0; i < of.erasures; i++) await hubspot.addPerson({ email: address(i) })
  const took: Record<string, number> = {}
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const result = await work()
    took[what] = Math.round(performance.now() - began)
    return result
  }

  const forms = Array.from({ length: of.forms }, (_, i) => sendForm(baseUrl, address(i), i % 5 === 0))
  const programs = Array.from({ length: of.programs }, (_, i) => sendTwice(baseUrl, i))
  const [sent, answers] = await timed('submit', () =>
    Promise.all([Promise.all(forms), Promise.all(programs)]),
  )

  const count = async (what: string) => Number((await ask(system, what))[0]!.n)
  const all = of.forms + of.programs
  // Each has one mail to confirm by, and no second one.
  await timed('mails', () =>
    until(async () => (await mailbox.mails()).length >= all, 120_000 + all * 200, 'every mail to arrive'),
  )
  const mails = await mailbox.mails()
  const links = new Map(mails.map((mail) => [recipientOf(mail), linkIn(mail.text, '/confirm/')]))
  const confirmed = await timed('confirm', () =>
    Promise.all(Array.from({ length: of.erasures }, (_, i) => confirm(baseUrl, links.get(address(i))!))),
  )
  const before = (await hubspot.calls()).length
  await timed('approve', () => approveAll(system, of.erasures))
  const open = "select count(*) as n from tasks where status in ('queued', 'running')"
  await timed('carry out', () =>
    until(async () => (await count(open)) === 0, 120_000 + of.erasures * 2_000, 'every task to end'),
  )
  const deletions = (await hubspot.calls()).slice(before).filter((call) => call.includes('gdpr-delete'))
  const verified = await system.run('rightsdesk', ['verify-audit'])
  const messages = (await mailbox.mails()).map(({ messageId }) => messageId)

  return {
    took,
    lines: system
      .log()
      .split('\n')
      .filter((line) => LOCK_WORDS.test(line)),
    seen: {
      formsAnswered: sent.filter((one) => one === 'sent').length,
      programsAnswered: answers.filter((one) => one === 'one reference').length,
      requests: await count('select count(*) as n from requests'),
      references: await count('select count(distinct reference) as n from requests'),
      idempotencyKeys: await count('select count(distinct idempotency_key) as n from requests'),
      firstMails: mails.length,
      confirmed: confirmed.filter(Boolean).length,
      deletions: deletions.length,
      mailsSentTwice: messages.length - new Set(messages).size,
      faultsInTheTrail: verified.code,
    },
    expected: {
      formsAnswered: of.forms,
      programsAnswered: of.programs,
      requests: all,
      references: all,
      idempotencyKeys: all,
      firstMails: all,
      confirmed: of.erasures,
      deletions: of.erasures,
      mailsSentTwice: 0,
      faultsInTheTrail: 0,
    },
  }
}

function recipientOf(mail: Mail): string {
  return [mail.to].flat()[0]!
}

async function post(url: string, fields: Record<string, string>, cookie = ''): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: new URL(url).origin, ...(cookie ? { Cookie: cookie } : {}) },
    body: new URLSearchParams(fields),
  })
}

/** The form as a browser without script sends it. @returns `sent`, or what came instead */
async function sendForm(baseUrl: string, email: string, twice: boolean): Promise<string> {
  const values = { right: 'erasure', email, context: 'website', message: 'All at once.', opened: '' }
  const typed = await post(`${baseUrl}/en/request/submit`, values)
  const cookie = typed.headers.get('set-cookie')?.split(';')[0] ?? ''
  if (typed.status !== 303 || !typed.headers.get('location')?.endsWith('/check'))
    return `form: ${typed.status} ${typed.headers.get('location')}`
  const presses = Array.from({ length: twice ? 2 : 1 }, () => post(`${baseUrl}/en/check/submit`, {}, cookie))
  for (const answer of await Promise.all(presses))
    if (answer.status !== 303 || !answer.headers.get('location')?.endsWith('/sent'))
      return `check: ${answer.status} ${answer.headers.get('location')}`
  return 'sent'
}

/** A program's request, sent twice at once under one key. */
async function sendTwice(baseUrl: string, i: number): Promise<string> {
  const send = async () => {
    const answer = await fetch(`${baseUrl}/api/v1/requests`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `crowd-of-programs-${i}` },
      body: JSON.stringify({ right: 'access', email: `program-${i}@example.test`, context: 'website' }),
    })
    return { status: answer.status, ...((await answer.json()) as { reference?: string }) }
  }
  const [one, other] = await Promise.all([send(), send()])
  if (one.status !== 202 || other.status !== 202) return `${one.status} ${other.status}`
  return one.reference === other.reference ? 'one reference' : 'two references'
}

async function confirm(baseUrl: string, link: string): Promise<boolean> {
  const { pathname } = new URL(link)
  const answer = await post(`${baseUrl}${pathname}/yes`, {})
  return answer.status === 303 && (answer.headers.get('location') ?? '').includes('/status/')
}

/** Has the plans of all confirmed requests approved, by a process that speaks the database's dialect. */
async function approveAll(system: System, erasures: number): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/bench/approve-all.ts', String(erasures)],
    {
      env: system.env as NodeJS.ProcessEnv,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const code = await new Promise((resolve) => {
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`The plans could not be approved:\n${said}`)
}

/** One question in SQL, asked beside the processes. */
async function ask({ env }: System, question: string): Promise<Record<string, unknown>[]> {
  if (env.DATABASE_URL) {
    const client = new Client({ connectionString: env.DATABASE_URL })
    await client.connect()
    const { rows } = await client.query(question).finally(() => client.end())
    return rows
  }
  const database = new Sqlite(path.join(env.RIGHTSDESK_DATA!, 'rightsdesk.db'), { readonly: true })
  try {
    return database.prepare(question).all() as Record<string, unknown>[]
  } finally {
    database.close()
  }
}

async function until(holds: () => Promise<boolean>, limitMs: number, what: string): Promise<void> {
  const end = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain for ${what}`)
    await wait(200)
  }
}
