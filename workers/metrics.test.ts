import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { REGIMES } from '../lib/domain/clock/regimes.ts'
import { MAILS } from '../lib/domain/mail.ts'
import { REQUEST_STATUSES } from '../lib/domain/request.ts'
import { CAPABILITIES, RIGHTS } from '../lib/domain/rights.ts'
import { JOBS } from '../lib/jobs/catalogue.ts'
import { CALL_ENDS, JOB_ENDS, MAIL_ENDS, OTHER } from '../lib/metrics/meters.ts'
import { samplesOf } from '../lib/metrics/test-exposition.ts'
import { freePort } from '../scripts/ports.mjs'
import { approvedErasure, type TestSystem, testSystem } from './test-worker.ts'

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

let system: TestSystem
beforeEach(async () => {
  system = await testSystem()
}, 60_000)
afterEach(() => system.stop())

const scrape = async (port: number) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()

/** Every value that a label of ours may have. */
function closedSets(): Record<string, ReadonlySet<string>> {
  const recipients = system.desk.profile.recipients.map(({ id }) => id)
  const kinds = Object.values(JOBS).map(({ queue }) => queue as string)
  return {
    version: new Set([manifest.version]),
    node: new Set([process.version]),
    dialect: new Set(['sqlite', 'postgres']),
    status: new Set(REQUEST_STATUSES),
    right: new Set(RIGHTS),
    regime: new Set([...REGIMES.map(({ id }) => id), OTHER]),
    queue: new Set([...kinds, ...recipients.map((id) => `connector-${id}`), OTHER]),
    kind: new Set([...Object.keys(MAILS), OTHER]),
    recipient: new Set(recipients),
    capability: new Set([...CAPABILITIES, 'check', 'locate', 'recheck']),
    result: new Set(CALL_ENDS),
    job: new Set(Object.keys(JOBS)),
    outcome: new Set([...JOB_ENDS, ...MAIL_ENDS]),
  }
}

test('a worker tells what it does, in labels of closed sets, and nothing of anybody', {
  timeout: 60_000,
}, async () => {
  const port = await freePort()
  await system.openWorker(undefined, { METRICS_PORT: port })
  const email = 'leonora.quist@example.test'
  await system.mailbox.set({ failNext: { count: 1, code: 451 } })
  const id = await approvedErasure(system, email)
  await vi.waitFor(
    async () => {
      const samples = samplesOf(await scrape(port))
      const sum = (name: string, labels: object) =>
        samples
          .filter((one) => one.name === name && Object.entries(labels).every(([k, v]) => one.labels[k] === v))
          .reduce((total, { value }) => total + value, 0)
      expect(
        sum('rightsdesk_connector_calls_total', { recipient: 'hubspot', capability: 'locate', result: 'ok' }),
      ).toBeGreaterThan(0)
      expect(
        sum('rightsdesk_connector_call_duration_seconds_count', { recipient: 'hubspot' }),
      ).toBeGreaterThan(0)
      expect(sum('rightsdesk_throttle_wait_seconds_count', { recipient: 'hubspot' })).toBeGreaterThan(0)
      expect(
        sum('rightsdesk_job_duration_seconds_count', { job: 'mail.send', outcome: 'ended' }),
      ).toBeGreaterThan(0)
      expect(sum('rightsdesk_mails_total', { kind: 'confirm', outcome: 'postponed' })).toBe(1)
      expect(sum('rightsdesk_mails_total', { kind: 'confirm', outcome: 'sent' })).toBeGreaterThan(0)
      expect(sum('rightsdesk_mail_sends_repeated_total', { kind: 'confirm' })).toBeGreaterThan(0)
      expect(sum('rightsdesk_requests', {})).toBe(1)
      expect(sum('rightsdesk_worker_up', {})).toBe(1)
      expect(sum('rightsdesk_database_up', {})).toBe(1)
      expect(sum('rightsdesk_database_size_bytes', {})).toBeGreaterThan(0)
    },
    { timeout: 40_000, interval: 250 },
  )

  const text = await scrape(port)
  const sets = closedSets()
  for (const { name, labels } of samplesOf(text)) {
    if (!name.startsWith('rightsdesk_')) continue
    for (const [label, value] of Object.entries(labels)) {
      if (label === 'le') continue
      expect([...(sets[label] ?? [])], `${name}{${label}}`).toContain(value)
    }
  }
  // Ids are never labels, however they are called.
  expect(text).not.toMatch(/(req|task|job|mail|staff|lease)_[0-9a-f]{8}/)
  expect(text).not.toContain(id)
  for (const value of [email, 'leonora', 'feedc0de01234567']) expect(text).not.toContain(value)
  // A bound that the closed sets give, not one that grows with requests.
  expect(samplesOf(text).length).toBeLessThan(2_000)
})

test('the private port answers GET /metrics and nothing else', async () => {
  const port = await freePort()
  await system.openWorker(undefined, { METRICS_PORT: port })
  const status = (method: string, path: string) =>
    new Promise<number>((resolve, reject) => {
      request({ port, host: '127.0.0.1', method, path }, (response) => {
        response.resume()
        resolve(response.statusCode!)
      })
        .on('error', reject)
        .end()
    })
  expect(await status('GET', '/metrics')).toBe(200)
  for (const path of ['/', '/metrics/', '/metrics/../x', '/desk', '//metrics'])
    expect(await status('GET', path), path).toBe(404)
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])
    expect(await status(method, '/metrics'), method).toBe(404)
})

test('a port that is taken leaves the worker at work', async () => {
  const port = await freePort()
  await system.openWorker(undefined, { METRICS_PORT: port })
  await system.openWorker(undefined, { METRICS_PORT: port })
  expect(await scrape(port)).toContain('rightsdesk_build_info')
})
