import { setTimeout as wait } from 'node:timers/promises'
import { and, eq } from 'drizzle-orm'
import { approvePlan } from '../../lib/commands/approve-plan.ts'
import { findings, requests, staff as staffTable } from '../../lib/db/schema.ts'
import type { Staff } from '../../lib/domain/access.ts'
import { DomainError } from '../../lib/domain/errors.ts'
import { openOwnDesk } from '../cli/store.ts'

// Approves the plans of so many requests, as soon as everything was looked up: `approve-all.ts 20`.

const wanted = Number(process.argv[2])
const { desk } = await openOwnDesk(() => new Date())
const dpo: Staff = { id: 'staff_crowd', role: 'dpo', teams: [] }
const at = desk.now()
await desk.db.transaction((tx) =>
  tx.insert(staffTable).values({
    ...{ ...dpo, teams: [], name: 'Dora Example', email: 'dora@desk.example.test', emailVerified: true },
    ...{ createdAt: at, updatedAt: at },
  }),
)
// What a hundred look-ups take at nine calls a second, and as much again.
const until = Date.now() + 600_000
for (let approved = 0; approved < wanted; ) {
  if (Date.now() > until) throw new Error(`only ${approved} of ${wanted} could be approved`)
  const ready = await desk.db.read
    .select({ id: requests.id, version: requests.version })
    .from(requests)
    .where(eq(requests.status, 'triage'))
  for (const { id, version } of ready) {
    const open = and(eq(findings.requestId, id), eq(findings.status, 'queued'))
    if ((await desk.db.read.$count(findings, open)) > 0) continue
    try {
      await approvePlan(desk, dpo, { requestId: id, version })
      approved += 1
    } catch (error) {
      // Something was written down meanwhile: the next round sees it.
      if (!(error instanceof DomainError)) throw error
    }
  }
  await wait(200)
}
await desk.db.close()
