/** Markup that is known to be safe: made by `html`, never from outside. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Markup | readonly Part[] | null | false

/** A piece of a page. Every value that is not `Markup` is escaped, for text and for quoted attributes alike. */
export function html(fixed: TemplateStringsArray, ...parts: Part[]): Markup {
  let text = fixed[0]!
  parts.forEach((part, at) => {
    text += markupOf(part) + fixed[at + 1]!
  })
  return new Markup(text)
}

function markupOf(part: Part): string {
  if (part instanceof Markup) return part.text
  if (part === null || part === false) return ''
  if (typeof part === 'object') return part.map(markupOf).join('')
  return escaped(String(part))
}

const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Control characters but line feed and tab would be parse errors in HTML: they become U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '\uFFFD')
    .replace(/[&<>"']/g, (sign) => NAMED[sign]!)
}
