import { parseBlock } from '../../../lib/mail/letters/parse.ts'

/** A block of a letter: paragraphs and lists. Nothing in it is markup. */
export function Prose({ text }: { text: string }) {
  return parseBlock(text).map((part, i) =>
    part.is === 'list' ? (
      <ul key={i}>
        {part.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    ) : (
      <p key={i} className="typed">
        {part.lines.join('\n')}
      </p>
    ),
  )
}
