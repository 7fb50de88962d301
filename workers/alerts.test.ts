import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { beginMail } from '../lib/commands/begin-mail.ts'
import { recordRequest } from '../lib/commands/record-request.ts'
import { deadlineAlerts, jobs, mails } from '../lib/db/schema.ts'
import { localDateOf, plusDays } from '../lib/domain/clock/local-date.ts'
import { requestInputSchema } from '../lib/domain/subject.ts'
import { claimJob } from '../lib/jobs/ledger.ts'
import { renderMail } from '../lib/mail/render.tsx'
import { openMailTransport } from '../lib/mail/transport.ts'
import { sweepDeadlines } from './schedules.ts'
import { DPO, type TestSystem, testSystem, until } from './test-worker.ts'

let system: TestSystem

beforeEach(async () => {
  system = await testSystem()
})
afterEach(async () => {
  await system.stop()
})

const DORA = 'dora@desk.example.test'

/** A request by post that arrived so many days ago: both its dates are near. */
async function arrived(daysAgo: number, email: string): Promise<string> {
  const { desk } = system
  const { requestId } = await recordRequest(desk, DPO, {
    request: requestInputSchema.parse({ right: 'access', email, context: 'marketing', details: {} }),
    channel: 'post',
    receivedOn: plusDays(localDateOf(desk.now(), desk.profile.timeZone), -daysAgo),
    identityMethod: 'in-person',
    locale: 'en',
  })
  return requestId
}

const alertMails = async () =>
  (await system.mailbox.mails(DORA)).filter(({ text }) => /last day to send|date for the answer/.test(text))
const messageIdOf = (mail: { headers: { name: string; value: string }[] }) =>
  mail.headers.find(({ name }) => name.toLowerCase() === 'message-id')?.value

it('an alert whose worker died after the mail server took it goes out again as the same mail, and is one alert', async () => {
  const { desk } = system
  const requestId = await arrived(26, 'ada@example.test')
  const sent = await sweepDeadlines(desk)
  expect(sent).toBeGreaterThan(0)
  const rows = await desk.db.read.select().from(mails).where(eq(mails.kind, 'deadline-alert'))
  expect(rows).toHaveLength(1)
  const [job] = (await desk.db.read.select().from(jobs)).filter(
    ({ name, payload }) => name === 'mail.send' && JSON.stringify(payload).includes(rows[0]!.id),
  )

  // A worker as far as the server's answer; then it is gone, with its claim.
  const held = await desk.db.transaction((tx) => claimJob(tx, job!.id, desk.now()))
  const mail = (await beginMail(desk, held!, rows[0]!.id))!
  const frame = {
    profile: desk.profile,
    locale: mail.locale,
    baseUrl: 'http://localhost:3000',
    sandbox: false,
  }
  const transport = openMailTransport({
    url: system.smtpUrl,
    from: { name: desk.profile.name, address: desk.profile.dpo.email },
    replyTo: desk.profile.dpo.email,
  })
  const content = await renderMail(mail.kind, mail.data, frame)
  expect(await transport.send({ ...content, to: mail.to, messageId: mail.messageId })).toEqual({ sent: true })
  transport.close()
  await desk.db.transaction((tx) =>
    tx
      .update(jobs)
      .set({ leaseUntil: new Date(0) })
      .where(eq(jobs.id, job!.id)),
  )

  await system.openWorker()
  await until(async () => (await open()).length === 0)
  const again = (await alertMails()).filter((one) => messageIdOf(one) === rows[0]!.messageId)
  expect(again).toHaveLength(2)
  const alerts = await desk.db.read
    .select()
    .from(deadlineAlerts)
    .where(eq(deadlineAlerts.requestId, requestId))
  expect(alerts).toHaveLength(sent)
  expect(alerts.filter(({ kind }) => kind === 'due')).toHaveLength(1)
  const [after] = await desk.db.read.select().from(mails).where(eq(mails.id, rows[0]!.id))
  expect(after).toMatchObject({ state: 'sent', messageId: rows[0]!.messageId })
}, 60_000)

it('two workers and a flushed Redis: each alert reaches the DPO once', async () => {
  const { desk } = system
  for (let i = 0; i < 10; i++) await arrived(27, `person-${i}@example.test`)
  // Both sweep as soon as they are up.
  await Promise.all([system.openWorker(), system.openWorker()])
  const due = () => desk.db.read.$count(deadlineAlerts, eq(deadlineAlerts.kind, 'due'))
  await until(async () => (await due()) >= 10)
  await system.flushRedis()
  await until(async () => (await open()).length === 0, 30_000)
  expect(await due()).toBe(10)
  const ids = (await alertMails()).map(messageIdOf)
  expect(ids).toHaveLength(await desk.db.read.$count(deadlineAlerts))
  expect(new Set(ids).size).toBe(ids.length)
}, 60_000)

async function open() {
  const rows = await system.desk.db.read.select().from(jobs).where(eq(jobs.name, 'mail.send'))
  return rows.filter(({ status }) => status === 'open')
}
