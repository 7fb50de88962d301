import type { ReactNode } from 'react'

/** Text of a letter: paragraphs between blank lines, lines that begin with `- ` as a list. Nothing in it is markup. */
export function Prose({ text }: { text: string }) {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph, i) => (
      <Paragraph key={i} lines={paragraph.split('\n')} />
    ))
}

function Paragraph({ lines }: { lines: string[] }) {
  const parts: ReactNode[] = []
  let items: string[] = []
  let words: string[] = []
  const flush = () => {
    if (words.length > 0) parts.push(<p key={parts.length}>{words.join('\n')}</p>)
    if (items.length > 0)
      parts.push(
        <ul key={parts.length}>
          {items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>,
      )
    items = []
    words = []
  }
  for (const line of lines) {
    const isItem = line.startsWith('- ')
    if (isItem ? words.length > 0 : items.length > 0) flush()
    if (isItem) items.push(line.slice(2))
    else words.push(line)
  }
  flush()
  return <>{parts}</>
}
