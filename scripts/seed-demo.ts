import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Hubspot, type Matomo, recipientAt } from '../e2e/recipients.ts'
import { openDesk } from '../lib/commands/open-desk.ts'
import { recordRequest } from '../lib/commands/record-request.ts'
import { submitRequest } from '../lib/commands/submit-request.ts'
import { manifests } from '../lib/connectors/manifests.ts'
import { registry } from '../lib/connectors/registry.ts'
import { deletionLedgerFile } from '../lib/db/deletion-ledger.ts'
import { localDateOf, plusDays } from '../lib/domain/clock/local-date.ts'
import { DAY_MS } from '../lib/domain/day-ms.ts'
import { requestInputSchema } from '../lib/domain/subject.ts'
import { env, lookUp } from '../lib/env.ts'
import { createLogger } from '../lib/log.ts'
import { openMailTransport } from '../lib/mail/transport.ts'
import { loadProfile } from '../lib/profile/load.ts'
import { sweepDeadlines, sweepRetention } from '../workers/schedules.ts'
import { act } from './demo/act.ts'
import { openAnalyticsStore } from './demo/analytics-store.ts'
import { createPlay, type Play } from './demo/play.ts'
import { createStaff, SANDBOX_PASSWORD } from './demo/staff.ts'
import { STORIES, type Story } from './demo/stories.ts'

// Fills the sandbox by playing invented stories through the real commands, with a clock that runs from two months ago
// to now. No worker may run meanwhile: the play runs the ledger's jobs itself, at the time of the story.

const settings = env()
if (!settings.SANDBOX) throw new Error('The seed is for the sandbox only.')
const profile = loadProfile(settings.PROFILE, { lookUp, manifests })
const real = await openDesk({
  masterKey: settings.MASTER_KEY,
  databaseUrl: settings.DATABASE_URL ?? null,
  dataFolder: settings.RIGHTSDESK_DATA,
  profile,
  now: () => new Date(),
})
const mail = openMailTransport({
  url: settings.SMTP_URL,
  from: { name: profile.name, address: settings.MAIL_FROM ?? profile.dpo.email },
  replyTo: profile.dpo.email,
})
const hubspot: Hubspot = recipientAt(lookUp('HUBSPOT_URL')!)
const analytics: Matomo = recipientAt(lookUp('ANALYTICS_URL')!)
const database = lookUp('ANALYTICS_DATABASE')
const store = database ? openAnalyticsStore(database.replace('sqlite:', '')) : null

const today = Date.now()
const start = new Date(today - Math.max(...STORIES.map((story) => story.daysAgo)) * DAY_MS - DAY_MS)
const play = createPlay(
  {
    desk: real,
    log: createLogger('seed', settings.LOG_LEVEL),
    mail,
    baseUrl: settings.BASE_URL,
    sandbox: true,
    connectors: registry,
    throttle: () => async () => {},
  },
  start,
  async () => {
    await sweepDeadlines(play.desk)
    await sweepRetention(play.desk, deletionLedgerFile(settings))
  },
)

const staff = await createStaff(play, settings.BASE_URL, real)
const mailFolder = join(settings.RIGHTSDESK_DATA, 'mail')
mkdirSync(mailFolder, { recursive: true })
writeFileSync(join(mailFolder, 'authenticator.json'), JSON.stringify(staff), { mode: 0o600 })
// The stand-ins live through the same two months, so what they hold is as old as the stories.
await moveRecipients((start.getTime() - today) / DAY_MS)
for (const story of STORIES) await prepareRecipients(story)
// Visits of people who ask for nothing.
for (let n = 1; n <= 40; n += 1)
  store?.addVisits({ visitor: n.toString(16).padStart(16, '0'), visits: 1 + (n % 5), until: start })

const ids = new Map<Story, string>()
const timeline = STORIES.flatMap((story) => {
  const begin = today - story.daysAgo * DAY_MS
  return [
    { at: begin, run: async () => void ids.set(story, await file(play, story)) },
    ...story.deeds.map((deed) => ({
      at: begin + deed.after * DAY_MS,
      run: () => act(play, story, ids.get(story)!, deed),
    })),
  ]
}).sort((a, b) => a.at - b.at)

let clock = start.getTime()
for (const { at, run } of timeline) {
  // Day by day, so that reminders, re-checks and alerts in between happen when they are due.
  while (at - clock > DAY_MS) await step(clock + DAY_MS)
  await step(at)
  await run()
}
await step(today)
mail.close()
store?.close()
await real.db.close()
console.log(
  JSON.stringify({
    staff: staff.map(({ role, email }) => ({ role, email, password: SANDBOX_PASSWORD })),
  }),
)

async function step(at: number): Promise<void> {
  const days = (at - clock) / DAY_MS
  clock = at
  await moveRecipients(days)
  await play.advanceTo(new Date(at))
}

async function moveRecipients(days: number): Promise<void> {
  await Promise.all([hubspot.advance({ days }), analytics.advance({ days })])
}

async function prepareRecipients(story: Story): Promise<void> {
  if (story.holds?.hubspot) await hubspot.addPerson({ email: story.email, notes: story.holds.notes ?? [] })
  const visitor = story.browser?.find(({ kind }) => kind === 'piwik_visitor_id')
  if (!visitor || !story.holds?.visits) return
  const until = new Date(today - story.daysAgo * DAY_MS)
  if (store) store.addVisits({ visitor: visitor.value, visits: story.holds.visits, until })
  else await analytics.addPerson({ visitorId: visitor.value, visits: story.holds.visits, sites: [1] })
}

async function file({ desk, staffOf }: Play, story: Story): Promise<string> {
  const request = requestInputSchema.parse({
    right: story.right,
    email: story.email,
    context: story.context,
    details: {
      message: story.message ?? '',
      website: story.website ?? '',
      corrections: story.corrections ?? [],
    },
  })
  if (story.recorded) {
    const by = await (story.recorded.by === 'hr' ? staffOf('handler', 'hr') : staffOf('dpo'))
    const receivedOn = plusDays(localDateOf(desk.now(), profile.timeZone), -story.recorded.daysBefore)
    const { channel, identityMethod } = story.recorded
    return (
      await recordRequest(desk, by, { request, channel, receivedOn, identityMethod, locale: story.locale })
    ).requestId
  }
  const filed = await submitRequest(desk, {
    request,
    locale: story.locale,
    channel: 'form',
    identifiers: (story.browser ?? []).map((one) => ({ ...one, source: 'browser' as const })),
    idempotencyKey: `story-${story.email}`,
  })
  return filed.requestId
}
