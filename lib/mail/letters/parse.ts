export type LetterPart = { is: 'paragraph'; lines: string[] } | { is: 'list'; items: string[] }

/** A block's text as pages show it: paragraphs stand between blank lines, lines beginning with `- ` are list items. */
export function parseBlock(text: string): LetterPart[] {
  const parts: LetterPart[] = []
  let open = false
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const words = line.trim()
    const item = /^- +(.*)$/.exec(words)?.[1]
    const last = open ? parts.at(-1) : undefined
    if (words === '') open = false
    else {
      if (item !== undefined && last?.is === 'list') last.items.push(item)
      else if (item !== undefined) parts.push({ is: 'list', items: [item] })
      else if (last?.is === 'paragraph') last.lines.push(words)
      else parts.push({ is: 'paragraph', lines: [words] })
      open = true
    }
  }
  return parts
}

/** The other way round: empty parts are left out. */
export function blockText(...parts: (string | readonly string[] | null)[]): string {
  return parts
    .map((part) => (typeof part === 'string' ? part : (part ?? []).map((item) => `- ${item}`).join('\n')))
    .filter((part) => part.trim() !== '')
    .join('\n\n')
}
