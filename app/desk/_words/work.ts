import type { WorkState } from '../../../lib/db/work-state.ts'
import type { LedgerState } from '../../../lib/jobs/ledger.ts'
import { count } from './dates.ts'

const SILENT_AFTER_MS = 60_000
const WAITS_TOO_LONG_MS = 120_000

/** One line on the background work; `late` when something stands still. */
export function workWords(
  work: WorkState,
  ledger: LedgerState,
  now: Date,
): { text: string; tone: 'ok' | 'late' } {
  const waiting = ledger.waiting === 0 ? '' : `, ${count(ledger.waiting, 'task')} waiting`
  if (!work.heartbeat || now.getTime() - work.heartbeat.getTime() > SILENT_AFTER_MS)
    return { text: `Workers away${waiting}. Nothing is lost.`, tone: 'late' }
  const oldest = ledger.oldestWaiting
  if (oldest && now.getTime() - oldest.getTime() > WAITS_TOO_LONG_MS)
    return { text: `Queue away${waiting}. Nothing is lost.`, tone: 'late' }
  if (work.mailsStuck > 0)
    return { text: `${count(work.mailsStuck, 'mail')} could not be sent yet`, tone: 'late' }
  if (ledger.parked > 0) return { text: `${count(ledger.parked, 'job')} set aside`, tone: 'late' }
  return { text: 'Workers running, mail sending', tone: 'ok' }
}
