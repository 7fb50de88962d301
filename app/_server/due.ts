import type { RequestRow } from '../../lib/db/schema.ts'
import type { DateKind } from '../../lib/domain/clock/steps.ts'
import { stepSentences } from '../../lib/i18n/clock-steps.ts'
import { zoneWords } from '../../lib/i18n/format.ts'
import { deadlineFor } from '../../lib/profile/deadline.ts'
import { now } from './clock.ts'
import type { PublicPage } from './public-page.ts'

const SHOWN: DateKind[] = ['statutoryDue', 'promisedDue', 'due']

/** Why a request is due when it is, sentence by sentence; `noticeBy`: the last day on which more time could be taken. */
export function whyDue(
  { t, profile, locale, dates }: PublicPage,
  request: RequestRow,
): { sentences: string[]; noticeBy: string | null } {
  const { right, context, receivedAt, receivedOn, clock } = request
  const deadline = deadlineFor(
    profile,
    { right, context, receivedAt, receivedOn, pauses: clock.pauses, extension: clock.extension },
    now(),
  )
  return {
    sentences: [
      t('due.received', { date: dates.long(receivedOn), zone: zoneWords(profile.timeZone, locale) }),
      ...stepSentences(deadline.steps, SHOWN, locale, profile.timeZone),
    ],
    noticeBy: clock.extension ? null : deadline.extensionNoticeBy,
  }
}
