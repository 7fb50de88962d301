import type { PersonsView } from '../../../../../lib/db/status.ts'
import type { PublicPage } from '../../../../_server/public-page.ts'
import { Facts } from '../../../../_ui/public/facts.tsx'
import { hidden } from '../../../../_ui/public/rich.tsx'

/** The letters besides the one that stands on the page, newest first, and the place of the answer to come. */
export function Letters({
  page: { t, dates },
  view: { request, letters },
  without,
  path,
}: {
  page: PublicPage
  view: PersonsView
  without: string | null
  path: string
}) {
  const others = letters.filter(({ id }) => id !== without).reverse()
  const isOver = request.answeredAt !== null || request.closedAt !== null
  if (others.length === 0 && isOver) return null
  const toCome = {
    name: request.pausedOn
      ? t('status.letters.paused')
      : t('status.letters.by', { date: dates.short(request.due) }),
    value: <span className="soft">{t('status.letters.willBeHere')}</span>,
  }
  return (
    <>
      <h2>{t('status.letters.title')}</h2>
      <Facts
        facts={[
          ...(isOver ? [] : [toCome]),
          ...others.map((letter) => {
            const date = dates.short(dates.dayOf(letter.sentAt))
            return {
              name: date,
              value: t(`status.letters.kinds.${letter.kind}`),
              action: (
                <a href={`${path}/letters/${letter.id}`}>{t.rich('status.letters.read', { date, hidden })}</a>
              ),
            }
          }),
        ]}
      />
    </>
  )
}
