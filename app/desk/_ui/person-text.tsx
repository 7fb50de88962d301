/** Words that reach the person or come from them: paragraphs by blank lines, lines with a dash as a list. */
export function PersonText({ text }: { text: string }) {
  const parts = text.split(/\n\s*\n/).filter((part) => part.trim() !== '')
  return parts.map((part, i) => {
    const lines = part.split('\n')
    const key = `${i}-${part.slice(0, 20)}`
    if (lines.every((line) => line.startsWith('- ')))
      return (
        <ul key={key}>
          {lines.map((line) => (
            <li key={line}>{line.slice(2)}</li>
          ))}
        </ul>
      )
    return (
      <p key={key} className="lines">
        {part}
      </p>
    )
  })
}
