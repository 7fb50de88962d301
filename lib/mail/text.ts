import type { MailContent, Part } from './content.tsx'

const WIDTH = 72

/** The plain-text part, word for word the same as the HTML one; links stand on lines of their own. */
export function renderText(
  content: MailContent,
  frame: { sender: string; sandbox: string | null; footer: string[] },
): string {
  const head = [frame.sandbox && wrap(frame.sandbox), frame.sender, content.over]
  const body = content.parts.map(partText)
  const foot = ['-- ', ...frame.footer.map((line) => wrap(line))].join('\n')
  return `${[...head, content.heading.toUpperCase(), ...body, foot].filter(Boolean).join('\n\n')}\n`
}

function partText(part: Part): string {
  switch (part.part) {
    case 'text':
    case 'due':
      return wrap(part.words.plain)
    case 'heading':
      return part.words.plain.toUpperCase()
    case 'button':
      return `${part.label}:\n${part.href}`
    case 'code':
      return `${wrap(part.before)}\n\n    ${spaced(part.code)}\n\n${wrap(part.note)}`
    case 'facts':
      return part.facts
        .map(({ term, lines }) => [`${term}:`, ...lines.map((line) => wrap(line, '  '))].join('\n'))
        .join('\n')
    case 'quote':
      return part.text
        .split('\n')
        .map((line) => wrap(line, '> '))
        .join('\n')
  }
}

/** `482137` → `482 137`: read and typed in threes. */
export function spaced(code: string): string {
  return code.replace(/^(\d{3})(\d{3})$/, '$1 $2')
}

/** Words are never broken, so that links and addresses stay whole. */
function wrap(text: string, indent = ''): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line)
      line = word
    } else line = line ? `${line} ${word}` : word
  }
  return [...lines, indent + line].join('\n')
}
