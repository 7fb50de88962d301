import type { BlockId, LetterBlock } from '../../../lib/domain/letter.ts'
import { parseBlock } from '../../../lib/mail/letters/parse.ts'

/** A letter as the person reads it. */
export function LetterPaper({
  subject,
  blocks,
  headings,
}: {
  subject: string
  blocks: readonly LetterBlock[]
  headings: Partial<Record<BlockId, string>>
}) {
  return (
    <article className="letter-paper person-text">
      <h2>{subject}</h2>
      {blocks
        .filter((block) => block.text.trim() !== '')
        .map((block) => (
          <section key={block.id}>
            {headings[block.id] && <h3>{headings[block.id]}</h3>}
            <LetterText text={block.text} />
          </section>
        ))}
    </article>
  )
}

function LetterText({ text }: { text: string }) {
  return parseBlock(text).map((part) =>
    part.is === 'list' ? (
      <ul key={part.items.join('|')}>
        {part.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    ) : (
      <p key={part.lines.join('|')} className="lines">
        {part.lines.join('\n')}
      </p>
    ),
  )
}
