import { and, eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ActionContext, type ActionResult, ConnectorError } from '../lib/connectors/contract.ts'
import { registry } from '../lib/connectors/registry.ts'
import { eventsOf, faultOf } from '../lib/db/audit.ts'
import { jobs } from '../lib/db/schema.ts'
import { approvedErasure, type TestSystem, taskAt, testSystem, until } from './test-worker.ts'

let system: TestSystem
beforeEach(async () => {
  system = await testSystem()
})
afterEach(async () => {
  await system.stop()
})

const ADA = 'ada@example.test'

/** The worker that holds an order loses it, as if it had died: another one may take it over at once. */
async function endLease(): Promise<void> {
  const isErasure = and(eq(jobs.name, 'task.run'), eq(jobs.queue, 'connector-hubspot'))
  await system.desk.db.transaction((tx) =>
    tx
      .update(jobs)
      .set({ leaseUntil: new Date(0) })
      .where(isErasure),
  )
}

it('ends an erasure whose workers die in its middle as if none had: counts, system and others', async () => {
  const { desk, hubspot } = system
  const bela = hubspot.addPerson({ email: 'bela@example.test', counts: { notes: 2, deals: 1 } })
  const before = hubspot.remains(bela.email)
  const none = { tasks: 0, calls: 0, emails: 0, meetings: 0, communications: 0, tickets: 0, companies: 0 }
  const held = { counts: { ...none, notes: 250, deals: 1 }, sharedMeetings: 0, uploads: 8 }
  await system.openWorker()
  const id = await approvedErasure(system, ADA, () => hubspot.hold('batch/archive', 'after'), held)
  for (const next of ['DELETE /files', 'contacts/gdpr-delete', null]) {
    await hubspot.held()
    await endLease()
    await system.openWorker()
    hubspot.release()
    if (next) hubspot.hold(next, 'after')
  }
  await until(async () => (await taskAt(desk, id, 'hubspot')).status === 'accepted', 30_000)
  expect((await taskAt(desk, id, 'hubspot')).counts).toEqual([
    { label: 'contact', count: 1 },
    { label: 'note', count: 250 },
    { label: 'communication', count: 1 },
    { label: 'attached file', count: 8 },
  ])
  hubspot.clock.advance({ days: 91 })
  expect(hubspot.remains(ADA)).toMatchObject({
    contacts: 0,
    activities: 0,
    recyclingBin: 0,
    files: 0,
    records: 1,
  })
  expect(hubspot.remains(bela.email)).toEqual(before)
  expect(hubspot.violations).toEqual([])
  const events = await eventsOf(desk.db.read, id)
  const accepted = events.filter(({ type, data }) => type === 'task.accepted' && data.includes('"hubspot"'))
  expect(accepted).toHaveLength(1)
  expect(faultOf(events)).toBeNull()
}, 90_000)

it('does not run out of attempts while an erasure comes further with each, and counts those that do not', async () => {
  const pages = ['1', '2']
  const erase = async ({ handles, keepHandles }: ActionContext<unknown>): Promise<ActionResult> => {
    const page = pages[handles.length]
    await keepHandles(page ? [...handles, page] : handles)
    if (page || stuck-- > 0) throw new ConnectorError('transient', 'DELETE /visits answered 503')
    return { outcome: 'done', counts: [], remains: [], evidence: [] }
  }
  let stuck = 1
  const hubspot = { ...registry.get('hubspot')!, erase }
  await system.openWorker(new Map([...registry, ['hubspot', hubspot]]))
  const id = await approvedErasure(system, ADA)
  await until(async () => (await taskAt(system.desk, id, 'hubspot')).status === 'done', 30_000)
  const events = await eventsOf(system.desk.db.read, id)
  const delays = events.filter(({ type, data }) => type === 'task.delayed' && data.includes('"hubspot"'))
  expect(delays.map(({ data }) => (JSON.parse(data) as { attempt: number }).attempt)).toEqual([1, 1, 2])
}, 60_000)
