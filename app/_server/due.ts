import type { RequestRow } from '../../lib/db/schema.ts'
import type { DateKind } from '../../lib/domain/clock/steps.ts'
import { stepSentences } from '../../lib/i18n/clock-steps.ts'
import { zoneWords } from '../../lib/i18n/format.ts'
import { deadlineFor } from '../../lib/profile/deadline.ts'
import { now } from './clock.ts'
import type { PublicPage } from './public-page.ts'

const SHOWN: DateKind[] = ['statutoryDue', 'promisedDue', 'due']

/**
 * When a request is due as of today, and why, sentence by sentence. `unpausedDue`: had we not waited for the person, null
 * where we never did; `noticeBy`: the last day on which more time could be taken.
 */
export function whyDue(
  { t, profile, locale, dates }: PublicPage,
  request: RequestRow,
): { due: string; unpausedDue: string | null; sentences: string[]; noticeBy: string | null } {
  const { right, regime, context, receivedAt, receivedOn, clock } = request
  const deadline = deadlineFor(
    profile,
    { right, regime, context, receivedAt, receivedOn, pauses: clock.pauses, extension: clock.extension },
    now(),
  )
  return {
    due: deadline.due,
    unpausedDue: deadline.unpausedDue,
    sentences: [
      t('due.received', { date: dates.long(receivedOn), zone: zoneWords(profile.timeZone, locale) }),
      ...stepSentences(deadline.steps, SHOWN, locale, profile.timeZone),
    ],
    noticeBy: clock.extension ? null : deadline.extensionNoticeBy,
  }
}
