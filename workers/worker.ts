import { type ConnectionOptions, Worker as QueueWorker } from 'bullmq'
import { databaseFile, openDesk } from '../lib/commands/open-desk.ts'
import { sendDigests } from '../lib/commands/send-digests.ts'
import { manifests } from '../lib/connectors/manifests.ts'
import { registry } from '../lib/connectors/registry.ts'
import { deletionLedgerFile } from '../lib/db/deletion-ledger.ts'
import { beat } from '../lib/db/heartbeat.ts'
import { type Env, lookUp } from '../lib/env.ts'
import type { Logger } from '../lib/log.ts'
import { openMailTransport } from '../lib/mail/transport.ts'
import { meters } from '../lib/metrics/meters.ts'
import { serveMetrics } from '../lib/metrics/serve.ts'
import { clockOf } from '../lib/now.ts'
import { loadProfile } from '../lib/profile/load.ts'
import type { JobContext } from './context.ts'
import { loop } from './loop.ts'
import {
  answersPing,
  consumerConnection,
  openQueues,
  producerConnection,
  queueNames,
  queuePrefix,
  tooOldRedis,
} from './queues.ts'
import { publishDue, sweepLost } from './relay.ts'
import { runJob } from './run.ts'
import {
  checkpointHourly,
  checkRecipientsDaily,
  sweepDeadlines,
  sweepExpired,
  sweepRetention,
} from './schedules.ts'
import { createThrottle } from './throttle.ts'

const POLL_MS = 200
const SWEEP_MS = 2_000
const HEARTBEAT_MS = 5_000
const SCHEDULE_MS = 60_000
/** A job that does not end in this time is left to its lease. */
const CLOSE_MS = 15_000

export interface OpenWorker {
  queues: string[]
  /** Settles where this worker must not go on, with a sentence that says why. */
  refused: Promise<Error>
  close: () => Promise<void>
}

/**
 * Opens database, queue and mail, and begins to work.
 * @param connectors those that act by themselves, by id
 */
export async function openWorker(
  settings: Env,
  log: Logger,
  connectors: JobContext['connectors'] = registry,
): Promise<OpenWorker> {
  const profile = loadProfile(settings.PROFILE, { lookUp, manifests })
  const desk = await openDesk({
    masterKey: settings.MASTER_KEY,
    masterKeyFile: settings.MASTER_KEY_FILE ?? null,
    databaseUrl: settings.DATABASE_URL ?? null,
    poolSize: settings.DATABASE_POOL_SIZE,
    dataFolder: settings.RIGHTSDESK_DATA,
    profile,
    now: clockOf(settings),
  })
  const { db } = desk
  const deletions = deletionLedgerFile(settings)

  const producer = producerConnection(settings.REDIS_URL, log)
  const refused = tooOldRedis(producer)
  const consumer = consumerConnection(settings.REDIS_URL, log)
  const names = queueNames(profile)
  const prefix = queuePrefix(desk.vault.deskName)
  const queues = openQueues(names, producer, prefix)
  const context: JobContext = {
    desk,
    log,
    mail: openMailTransport({
      url: settings.SMTP_URL,
      from: { name: profile.name, address: settings.MAIL_FROM ?? profile.dpo.email },
      replyTo: profile.dpo.email,
    }),
    baseUrl: settings.BASE_URL,
    sandbox: settings.SANDBOX,
    connectors,
    throttle: createThrottle(producer, prefix),
  }
  const stop = new AbortController()
  const workers = names.map((name) =>
    takeJobs(
      name,
      { connection: consumer, prefix, concurrency: settings.WORKER_CONCURRENCY },
      context,
      stop.signal,
    ),
  )

  const metrics = settings.METRICS_PORT
    ? await serveMetrics(
        { port: settings.METRICS_PORT, host: settings.METRICS_HOST },
        {
          db: db.read,
          now: desk.now,
          profile,
          sqliteFile: settings.DATABASE_URL ? null : databaseFile(settings.RIGHTSDESK_DATA),
        },
      ).catch((error: unknown) => {
        // Work goes on unmeasured.
        log.error({ err: error, port: settings.METRICS_PORT }, 'metrics cannot be served')
      })
    : undefined

  const relay = { db, queues, now: desk.now }
  const isUp = () => producer.status === 'ready'
  const say = (what: string) => (error: unknown) => log.error({ err: error }, what)
  const loops = [
    loop(async () => isUp() && (await publishDue(relay)) > 0, POLL_MS, stop.signal, say('the relay failed')),
    loop(
      async () => {
        const lost = isUp() ? await sweepLost(relay) : 0
        if (lost > 0) log.warn({ lost }, 'jobs that the queue had lost were published again')
        return false
      },
      SWEEP_MS,
      stop.signal,
      say('the sweep failed'),
    ),
    loop(
      async () => {
        await beat(db, await answersPing(producer), desk.now())
        return false
      },
      HEARTBEAT_MS,
      stop.signal,
      say('the heartbeat failed'),
    ),
    loop(
      async () => {
        // Each for itself: one that fails keeps none of the others back.
        const alerts = await sweepDeadlines(desk).catch(say('the sweep of deadlines failed'))
        if (alerts) {
          meters().alerts.inc(alerts)
          log.info({ alerts }, 'deadline alerts written')
        }
        await sendDigests(desk).catch(say('the digests failed'))
        await checkRecipientsDaily(desk).catch(say('the checks of recipients failed'))
        await checkpointHourly(desk).catch(say('the checkpoint failed'))
        const retention = await sweepRetention(desk, deletions).catch(say('the sweep of retention failed'))
        if (retention && (retention.shredded > 0 || retention.purged > 0 || retention.isHeldUp))
          log.info(retention, 'personal data deleted')
        await sweepExpired(desk).catch(say('what expired could not be dropped'))
        return false
      },
      SCHEDULE_MS,
      stop.signal,
      say('a schedule failed'),
    ),
  ]

  return {
    queues: names,
    refused,
    async close() {
      stop.abort()
      const closed = Promise.all([...loops, ...workers.map((worker) => worker.close())])
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MS)
      })
      await Promise.race([closed, late])
      clearTimeout(timer)
      await Promise.all([...queues.values()].map((queue) => queue.close()))
      await metrics?.close()
      context.mail.close()
      producer.disconnect()
      consumer.disconnect()
      await db.close()
    },
  }
}

function takeJobs(
  name: string,
  queue: { connection: ReturnType<typeof consumerConnection>; prefix: string; concurrency: number },
  context: JobContext,
  stop: AbortSignal,
): QueueWorker {
  const worker = new QueueWorker<{ id: string }>(name, (job) => runJob(context, job.data.id, stop), {
    connection: queue.connection as unknown as ConnectionOptions,
    prefix: queue.prefix,
    concurrency: queue.concurrency,
    // A killed worker's jobs are taken over within seconds; how often a job may run is the ledger's to say.
    lockDuration: 5_000,
    stalledInterval: 2_500,
    maxStalledCount: 1_000_000,
    // A call that a dying Redis cut is tried again when it is back: the queue's own 15 s are a quarter of a minute without
    // work after each restart.
    runRetryDelay: 500,
  })
  worker.on('error', (error) => {
    if (queue.connection.status === 'ready') context.log.error({ queue: name, err: error }, 'a queue failed')
  })
  return worker
}
