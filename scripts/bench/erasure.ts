import { parseArgs } from 'node:util'
import { eventsOf, faultOf } from '../../lib/db/audit.ts'
import {
  ADA,
  approvedRequest,
  check,
  memory,
  say,
  seconds,
  startBench,
  taskOf,
  until,
  VISITOR,
} from './desk.ts'

// Erases a HubSpot contact with 2,000 activities and 300 uploaded files, and a visitor with 20,000 visits, while the
// worker process is killed again and again; the looks afterwards are interrupted too. Needs a build (npm test -- build).
//   node --import tsx scripts/bench/erasure.ts [--kills 7] [--uploads 300] [--visits 20000]

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '7' },
    uploads: { type: 'string', default: '300' },
    visits: { type: 'string', default: '20000' },
  },
})
const [KILLS, UPLOADS, VISITS] = [Number(values.kills), Number(values.uploads), Number(values.visits)]
const NOTES = { notes: 1_500, emails: 400, tasks: 100 }
const NONE = { calls: 0, meetings: 0, communications: 0, tickets: 0, companies: 0 }

const bench = await startBench(true)
const { system, desk } = bench
const { hubspot, matomo } = system
try {
  const others = async () => {
    const people = (await hubspot.people()).filter(({ email }) => email !== ADA)
    const left = people.map(({ email }) => hubspot.remains(email))
    const visitors = (await matomo.people()).filter(({ visitorId }) => visitorId !== VISITOR)
    const visits = visitors.map(({ visitorId }) => matomo.remains(visitorId))
    return JSON.stringify(await Promise.all([...left, ...visits]))
  }
  const person = { email: ADA, counts: { ...NONE, ...NOTES, deals: 1 }, sharedMeetings: 1, uploads: UPLOADS }
  await hubspot.addPerson(person)
  await matomo.addPerson({ visitorId: VISITOR, userId: null, visits: VISITS, sites: [1] })
  const before = await others()

  const { requestId } = await approvedRequest(bench, 'erasure')
  const began = performance.now()
  const analytics = until(async () => (await taskOf(desk, requestId, 'analytics')).status === 'done').then(
    () => say(`analytics: done after ${seconds(began)}`),
  )
  const told = (await hubspot.calls()).length
  const callsSince = async () => (await hubspot.calls()).length - told
  const at: number[] = []
  const ended = async () => (await taskOf(desk, requestId, 'hubspot')).status !== 'running'
  for (let kill = 0; kill < KILLS; kill += 1) {
    // A part of what an undisturbed erasure takes: while it looks, deletes activities, deletes files.
    const next = (await callsSince()) + 20 + Math.floor(Math.random() * 80)
    await until(async () => (await callsSince()) >= next || (at.length > 0 && (await ended())))
    if (at.length > 0 && (await callsSince()) < next) break
    at.push(await callsSince())
    await bench.replaceWorker()
  }
  await until(async () => (await taskOf(desk, requestId, 'hubspot')).status === 'accepted')
  say(
    `HubSpot: accepted after ${seconds(began)} and ${await callsSince()} calls; worker killed ${at.length} times, after ${at.join(', ')}`,
  )
  const ordered = await taskOf(desk, requestId, 'hubspot')
  check(
    `${at.length} kills, at least 5; counts of the order: ${JSON.stringify(ordered.counts)}`,
    at.length >= 5 &&
      JSON.stringify(ordered.counts.map(({ count }) => count)) ===
        JSON.stringify([1, NOTES.notes, NOTES.tasks, NOTES.emails, ...(UPLOADS > 0 ? [1, UPLOADS] : [])]),
  )

  await analytics
  const visits = await taskOf(desk, requestId, 'analytics')
  check(
    `${VISITS} visits counted: ${JSON.stringify(visits.counts)}`,
    visits.counts.some(({ label, count }) => label === 'log_visit' && count === VISITS),
  )

  const looks = (await hubspot.calls()).length
  await system.advance({ days: 8 })
  await until(async () => (await hubspot.calls()).length - looks >= 60)
  await bench.replaceWorker()
  const settled = async () => (await taskOf(desk, requestId, 'hubspot')).settledAt !== null
  await until(settled)
  const task = await taskOf(desk, requestId, 'hubspot')
  say(
    `looked again after 8 days in ${(await hubspot.calls()).length - looks} calls, killed once: ${task.status}`,
  )
  check('the task ends as what remains: the shared meeting, the deal, the bin', task.status === 'remains')

  await system.advance({ days: 91 })
  const left = await hubspot.remains(ADA)
  check(
    `nothing of the person is left at HubSpot but what is shared: ${JSON.stringify(left)}`,
    left.contacts + left.activities + left.recyclingBin + left.files + left.subscribed === 0 &&
      left.shared === 1 &&
      left.records === 1 &&
      !left.searchable &&
      !left.blocklisted,
  )
  check('no visit is left', (await matomo.remains(VISITOR)).visits === 0)
  check('nobody else lost anything', (await others()) === before)
  check('every call was one that HubSpot allows', (await hubspot.violations()).length === 0)
  check('the audit trail holds', faultOf(await eventsOf(desk.db.read, requestId)) === null)
  say(`most memory of each worker: ${memory(bench.workers())}`)
} finally {
  await bench.stop()
}
