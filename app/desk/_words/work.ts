import type { LedgerState } from '../../../lib/db/ledger-state.ts'
import type { WorkState } from '../../../lib/db/work-state.ts'
import { count } from './dates.ts'
import { mailName } from './events.ts'

/** One line on the background work; `late` when something stands still. */
export function workWords(work: WorkState, ledger: LedgerState): { text: string; tone: 'ok' | 'late' } {
  const waiting = ledger.waiting.count === 0 ? '' : `, ${count(ledger.waiting, 'task')} waiting`
  if (work.workers === 'silent') return { text: `Workers away${waiting}. Nothing is lost.`, tone: 'late' }
  if (work.workers === 'queue-away') return { text: `Queue away${waiting}. Nothing is lost.`, tone: 'late' }
  if (work.mailsStuck > 0)
    return { text: `${count(work.mailsStuck, 'mail')} could not be sent yet`, tone: 'late' }
  if (ledger.parked > 0) return { text: `${count(ledger.parked, 'job')} set aside`, tone: 'late' }
  if (work.staffMailsBack > 0)
    return { text: `${count(work.staffMailsBack, 'mail')} to staff came back`, tone: 'late' }
  return { text: 'Workers running, mail sending', tone: 'ok' }
}

/** What work that was set aside was to do. */
export function workName(job: { name: string; mailKind: string | null }): string {
  if (job.mailKind) return `Mail: ${mailName(job.mailKind)}`
  return NAME[job.name] ?? job.name
}

const NAME: Record<string, string> = {
  'finding.locate': 'Look-up at a recipient',
  'task.run': 'Order at a recipient',
  'task.recheck': 'Re-check at a recipient',
  'recipient.check': 'Test of a recipient',
  'handoff.follow-up': 'Reminder to a recipient',
  'request.follow-up-unconfirmed': 'Reminder to confirm',
  'request.close': 'Closing the request',
  'package.write': 'Package of a copy',
  'files.drop': 'Deleting what is not kept',
}
