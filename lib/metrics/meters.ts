import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** How a job's run ended. `failed`: by a defect, it is tried again; `given-up`: it is set aside for staff. */
export const JOB_ENDS = ['ended', 'failed', 'taken-over', 'given-up'] as const
/** How a connector's call ended: well, by a class of fault, or because its worker stopped or lost the job. */
export const CALL_ENDS = ['ok', 'transient', 'auth', 'invalid', 'bug', 'interrupted'] as const
/** What became of one hand-over of a mail. */
export const MAIL_ENDS = ['sent', 'bounced', 'postponed'] as const
/** Anything that is in none of the sets below. */
export const OTHER = 'other'

export type JobEnd = (typeof JOB_ENDS)[number]
export type CallEnd = (typeof CALL_ENDS)[number]
export type MailEnd = (typeof MAIL_ENDS)[number]

/**
 * Everything that is measured. Each label's values are a closed set: states, rights, names of the catalogue of jobs, ids
 * of the profile's recipients, patterns of routes. An id, an address or a text of anybody never is one.
 */
function createMeters() {
  const registry = new Registry()
  const registers = [registry]
  const counter = <L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
    new Counter<L>({ name, help, labelNames, registers })
  const gauge = <L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge<L>({ name, help, labelNames, registers })
  const histogram = <L extends string>(name: string, help: string, labelNames: L[], buckets: number[]) =>
    new Histogram<L>({ name, help, labelNames, buckets, registers })

  return {
    registry,

    // from the database, the same from every process
    buildInfo: gauge('rightsdesk_build_info', 'Always 1; what runs here', ['version', 'node', 'dialect']),
    databaseUp: gauge('rightsdesk_database_up', 'Whether the database answered'),
    databaseBytes: gauge('rightsdesk_database_size_bytes', 'Size of the database'),
    walBytes: gauge('rightsdesk_wal_size_bytes', 'Size of the write-ahead log (SQLite)'),
    requests: gauge('rightsdesk_requests', 'Requests that are not closed', ['status', 'right', 'regime']),
    requestsOverdue: gauge('rightsdesk_requests_overdue', 'Unanswered requests whose date is over', [
      'right',
      'regime',
    ]),
    requestsDueSoon: gauge('rightsdesk_requests_due_soon', 'Unanswered requests due within 7 days', [
      'right',
      'regime',
    ]),
    requestsUnconfirmed: gauge('rightsdesk_requests_unconfirmed', 'Requests that wait for confirmation', [
      'right',
      'regime',
    ]),
    jobsOpen: gauge('rightsdesk_jobs_open', 'Jobs of the ledger that are not done, also those of later days'),
    jobsDue: gauge('rightsdesk_jobs_due', 'Jobs whose time has come and that nobody holds', ['queue']),
    jobsParked: gauge('rightsdesk_jobs_parked', 'Jobs that were set aside for staff', ['queue']),
    jobsOldestDue: gauge(
      'rightsdesk_jobs_oldest_due_age_seconds',
      'How long the oldest due job has been waiting',
      ['queue'],
    ),
    mailsQueued: gauge('rightsdesk_mails_queued', 'Mails that are not handed over yet', ['kind']),
    circuitOpen: gauge('rightsdesk_circuit_open', '1 while a recipient is not called', ['recipient']),
    workerUp: gauge('rightsdesk_worker_up', '1 while a worker is at work and reaches Redis'),
    checkpointAge: gauge(
      'rightsdesk_checkpoint_age_seconds',
      'Time since the audit chains were last looked at to be signed',
    ),
    backupAge: gauge(
      'rightsdesk_backup_age_seconds',
      'Time since the last backup that succeeded, where known',
    ),

    // from workers
    alerts: counter('rightsdesk_deadline_alerts_total', 'Deadline alerts written'),
    jobs: histogram(
      'rightsdesk_job_duration_seconds',
      'Runs of jobs, by how they ended',
      ['job', 'outcome'],
      [0.05, 0.25, 1, 5, 30, 120, 600, 1800],
    ),
    claimsLost: counter(
      'rightsdesk_job_claims_lost_total',
      'Publications of jobs that another run had taken',
    ),
    leasesExpired: counter(
      'rightsdesk_job_leases_expired_total',
      'Jobs whose worker died or stalled with them and that were published again',
    ),
    publicationsLost: counter(
      'rightsdesk_job_publications_lost_total',
      'Jobs that Redis had lost and that were published again',
    ),
    connectorCalls: counter('rightsdesk_connector_calls_total', 'What connectors were asked to do', [
      'recipient',
      'capability',
      'result',
    ]),
    connectorSeconds: histogram(
      'rightsdesk_connector_call_duration_seconds',
      'How long a connector took for it',
      ['recipient', 'result'],
      [0.1, 0.5, 1, 5, 15, 60, 300, 1800],
    ),
    throttleWaits: histogram(
      'rightsdesk_throttle_wait_seconds',
      'How long each HTTP call to a recipient waited for its turn',
      ['recipient'],
      [0.001, 0.1, 0.5, 1, 2, 10],
    ),
    mails: counter(
      'rightsdesk_mails_total',
      'Hand-overs of mails to the mail server, by what became of them',
      ['kind', 'outcome'],
    ),
    mailsRepeated: counter(
      'rightsdesk_mail_sends_repeated_total',
      'Hand-overs that were not the first of their mail',
      ['kind'],
    ),

    // from the web process
    httpRequests: counter('rightsdesk_http_requests_total', 'Answered HTTP requests', [
      'method',
      'route',
      'status',
    ]),
    httpSeconds: histogram(
      'rightsdesk_http_request_duration_seconds',
      'How long an answer took until its last byte',
      ['route'],
      [0.025, 0.1, 0.25, 0.5, 1, 2.5, 10],
    ),
    rateLimited: counter('rightsdesk_rate_limit_refusals_total', 'Requests refused as too many', ['limit']),
  }
}

// The web's bundler may load this module more than once; a process has one registry.
const kept = globalThis as { rightsdeskMeters?: ReturnType<typeof createMeters> }

/** The meters of this process. */
export function meters(): ReturnType<typeof createMeters> {
  kept.rightsdeskMeters ??= createMeters()
  return kept.rightsdeskMeters
}
