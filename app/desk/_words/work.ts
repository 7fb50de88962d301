import type { LedgerState } from '../../../lib/db/ledger-state.ts'
import type { WorkState } from '../../../lib/db/work-state.ts'
import { count } from './dates.ts'

/** One line on the background work; `late` when something stands still. */
export function workWords(work: WorkState, ledger: LedgerState): { text: string; tone: 'ok' | 'late' } {
  const waiting = ledger.waiting === 0 ? '' : `, ${count(ledger.waiting, 'task')} waiting`
  if (work.workers === 'silent') return { text: `Workers away${waiting}. Nothing is lost.`, tone: 'late' }
  if (work.workers === 'queue-away') return { text: `Queue away${waiting}. Nothing is lost.`, tone: 'late' }
  if (work.mailsStuck > 0)
    return { text: `${count(work.mailsStuck, 'mail')} could not be sent yet`, tone: 'late' }
  if (ledger.parked > 0) return { text: `${count(ledger.parked, 'job')} set aside`, tone: 'late' }
  return { text: 'Workers running, mail sending', tone: 'ok' }
}
