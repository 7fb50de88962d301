import { afterEach, beforeEach, expect, it } from 'vitest'
import { approvePlan } from '../lib/commands/approve-plan.ts'
import { confirmIdentity } from '../lib/commands/confirm-identity.ts'
import { eventsOf } from '../lib/db/audit.ts'
import { requestById } from '../lib/db/requests.ts'
import { findingsOf } from '../lib/db/tasks.ts'
import { DPO, fileErasure, type TestSystem, taskAt, testSystem, until } from './test-worker.ts'

let system: TestSystem
beforeEach(async () => {
  system = await testSystem('small-shop.yaml')
})
afterEach(() => system.stop())

const ADA = 'ada@example.test'

/** An erasure at the shop, looked up and approved. */
async function approvedAtShop(): Promise<string> {
  const { desk, mailbox } = system
  const id = await fileErasure(system, ADA, 'customer')
  const mail = await mailbox.waitFor(ADA, /\/confirm\//)
  await confirmIdentity(desk, { token: /\/confirm\/([\w-]+)/.exec(mail.text)![1]! })
  await until(async () => (await findingsOf(desk.db.read, id)).every(({ status }) => status === 'done'))
  const { version } = await requestById(desk.db.read, id)
  await approvePlan(desk, DPO, { requestId: id, version })
  return id
}

it('has a service before the shop’s database look up and erase a customer, and says only what it counted', async () => {
  const { desk, shop } = system
  shop.addPerson({ email: ADA, purchases: 3 })
  shop.state.lagMs.erasure = 0
  await system.openWorker()
  const id = await approvedAtShop()
  const [finding] = await findingsOf(desk.db.read, id)
  const counted = [
    { label: 'customer', count: 1 },
    { label: 'purchase', count: 3 },
  ]
  expect(finding).toMatchObject({ recipientId: 'shop-database', found: counted })
  await until(async () => (await taskAt(desk, id, 'shop-database')).status === 'done')
  expect(await taskAt(desk, id, 'shop-database')).toMatchObject({ counts: counted })
  expect(shop.remains(ADA).customers).toBe(0)
  expect(shop.violations).toEqual([])
  expect(JSON.stringify(await eventsOf(desk.db.read, id))).not.toContain(ADA)
})

it('orders once what a service took and could not answer for', async () => {
  const { desk, shop } = system
  shop.addPerson({ email: ADA })
  shop.fail({ kind: 'bad-gateway', on: 'POST /requests', afterEffect: true })
  await system.openWorker()
  const id = await approvedAtShop()
  await until(async () => (await taskAt(desk, id, 'shop-database')).status === 'accepted', 30_000)
  expect(shop.state.orders.size).toBe(1)
  expect(await taskAt(desk, id, 'shop-database')).toMatchObject({ settledAt: null })
  await system.mailbox.waitFor('datenschutz@nordwind.example', /bitte löschen/)
}, 60_000)
