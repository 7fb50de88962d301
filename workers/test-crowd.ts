import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { addNote } from '../lib/commands/add-note.ts'
import { approvePlan } from '../lib/commands/approve-plan.ts'
import { assignRequest } from '../lib/commands/assign-request.ts'
import type { Desk } from '../lib/commands/context.ts'
import { extendDeadline } from '../lib/commands/extend-deadline.ts'
import { refuseRequest } from '../lib/commands/refuse-request.ts'
import { TEST_PROFILE } from '../lib/commands/test-profile.ts'
import { openSqlite } from '../lib/db/client.ts'
import { openPostgres } from '../lib/db/postgres.ts'
import { requestById } from '../lib/db/requests.ts'
import type { Staff } from '../lib/domain/access.ts'
import { DomainError } from '../lib/domain/errors.ts'
import type { AnswerDraft, Letter } from '../lib/domain/letter.ts'
import { createVault } from '../lib/vault/vault.ts'
import { sweepDeadlines } from './schedules.ts'

/** What one process of the crowd is told to do, as JSON in the file that its first argument names. */
export interface CrowdOrder {
  database: { file: string } | { url: string }
  masterKey: string
  /** the desk's clock, which stands */
  at: string
  /** all at once */
  acts: { staffId: string; what: 'assign' | 'approve' | 'extend' | 'note' | 'refuse'; requestId: string }[]
  /** looks at all due dates, after the acts */
  sweeps: boolean
}

/** What became of one act: done, told what stood in its way, or failed. */
export interface CrowdResult {
  what: string
  staffId: string
  ended: 'done' | 'told' | 'failed'
  why: string
}

// Tests of several processes on one database run this as a process: it says `ready`, and begins at the first line it is sent.
const order = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as CrowdOrder
const { database } = order
const desk: Desk = {
  db: 'url' in database ? openPostgres(database.url) : openSqlite(database.file),
  vault: createVault(order.masterKey),
  profile: TEST_PROFILE,
  now: () => new Date(order.at),
}

const NOTICE: Letter = {
  kind: 'extension',
  subject: 'Your request',
  blocks: [{ id: 'opening', text: 'We need two more months.' }],
}
const REFUSAL: AnswerDraft = {
  decision: 'refused',
  ground: '12(5)',
  blocks: [
    { id: 'reasons', text: 'You asked for the same thing yesterday and the day before.' },
    { id: 'complaint', text: 'You can complain to the President of the Personal Data Protection Office.' },
    { id: 'remedy', text: 'You can go to court.' },
  ],
}

async function act({ staffId, what, requestId }: CrowdOrder['acts'][number]): Promise<CrowdResult> {
  const staff: Staff = { id: staffId, role: 'dpo', teams: [] }
  const { version } = await requestById(desk.db.read, requestId)
  const doing = {
    assign: () => assignRequest(desk, staff, { requestId, assigneeId: staffId }),
    approve: () => approvePlan(desk, staff, { requestId, version }),
    note: () => addNote(desk, staff, { requestId, body: `Seen by ${staffId}.` }),
    refuse: () => refuseRequest(desk, staff, { requestId, version, draft: REFUSAL, subject: 'No' }),
    extend: () =>
      extendDeadline(desk, staff, {
        ...{ requestId, version, ground: 'complexity', reasons: 'Eleven systems hold data of yours.' },
        letter: NOTICE,
      }),
  }
  try {
    await doing[what]()
    return { what, staffId, ended: 'done', why: '' }
  } catch (error) {
    if (error instanceof DomainError) return { what, staffId, ended: 'told', why: error.code }
    return { what, staffId, ended: 'failed', why: String(error) }
  }
}

process.stdout.write('ready\n')
await new Promise((resolve) => {
  createInterface({ input: process.stdin }).once('line', resolve)
})
process.stdin.destroy()
const results = await Promise.all(order.acts.map(act))
const alerts = order.sweeps ? await sweepDeadlines(desk) : 0
process.stdout.write(`${JSON.stringify({ results, alerts })}\n`)
await desk.db.close()
