import type { SentLetter } from '../../../../../lib/db/status.ts'
import type { PublicPage } from '../../../../_server/public-page.ts'
import { Prose } from '../../../../_ui/public/prose.tsx'

/** A letter as it went out: it prints as one. */
export function LetterSheet({
  page: { t, profile, dates },
  letter,
  reference,
  labelledBy,
}: {
  page: PublicPage
  letter: SentLetter
  reference: string
  labelledBy: string
}) {
  const controller = profile.controllers[0]!
  const day = dates.dayOf(letter.sentAt)
  return (
    <article className="letter" aria-labelledby={labelledBy} lang={letter.locale}>
      <header>
        <p>
          <strong>{controller.name}</strong>
          <br />
          {controller.address}
        </p>
        <p className="soft">
          <time dateTime={day}>{dates.long(day)}</time>
          <br />
          {t('reference')} <span className="mono keep">{reference}</span>
        </p>
      </header>
      <p>
        <strong>{letter.subject}</strong>
      </p>
      {letter.blocks
        .filter((block) => block.text.trim() !== '')
        .map((block) => (
          <Prose key={block.id} text={block.text} />
        ))}
    </article>
  )
}
