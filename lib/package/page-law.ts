import type { BlockId } from '../domain/letter.ts'
import { articleWords } from '../i18n/articles.ts'
import { translator } from '../i18n/translator.ts'
import { blockHeading } from '../mail/letters/answer.ts'
import {
  categoriesText,
  complaintText,
  purposesText,
  recipientsText,
  retentionText,
  safeguardsText,
  sourceText,
} from '../mail/letters/blocks.ts'
import type { LetterFacts } from '../mail/letters/facts.ts'
import { parseBlock } from '../mail/letters/parse.ts'
import { html, type Markup } from './markup.ts'

/** What Article 15(1)(a) to (h) and (2) ask for, in this order, in the words of the letter. */
const OWED: [block: BlockId, article: string, text: (facts: LetterFacts) => string][] = [
  ['purposes', 'Art. 15(1)(a)', purposesText],
  ['categories', 'Art. 15(1)(b)', categoriesText],
  ['recipients', 'Art. 15(1)(c)', recipientsText],
  ['retention', 'Art. 15(1)(d)', retentionText],
  ['rights', 'Art. 15(1)(e)', ({ locale }) => translator(locale, 'letter')('rights')],
  ['complaint', 'Art. 15(1)(f)', complaintText],
  ['source', 'Art. 15(1)(g)', sourceText],
  ['automated', 'Art. 15(1)(h)', ({ automatedDecisions }) => automatedDecisions],
  ['safeguards', 'Art. 15(2)', safeguardsText],
]

/** The information that is owed beside the copy (Art. 15 GDPR). */
export function accessInformation(facts: LetterFacts): Markup {
  const { locale } = facts
  const t = translator(locale, 'package')
  return html`<section aria-labelledby="law">
<h2 id="law">${t('law.heading')}</h2>
<p>${t('law.intro')}</p>
${OWED.map(
  ([block, article, text]) => html`<section>
<h3>${blockHeading(block, locale)} <small>${articleWords(article, locale)}</small></h3>
${prose(text(facts), facts)}</section>
`,
)}</section>
`
}

/** What a person should know who takes the data elsewhere (Art. 20 GDPR), and to whom they can complain. */
export function portabilityInformation(facts: LetterFacts): Markup {
  const { locale } = facts
  const t = translator(locale, 'package')
  return html`<section aria-labelledby="law">
<h2 id="law">${t('portability.heading')}</h2>
<p>${t('portability.format')}</p>
<p>${t('portability.pass')}</p>
<p>${t('portability.erasure')}</p>
<h3>${blockHeading('complaint', locale)}</h3>
${prose(complaintText(facts), facts)}</section>
`
}

function prose(text: string, facts: LetterFacts): Markup {
  const parts = parseBlock(text).map((part) =>
    part.is === 'list'
      ? html`<ul>${part.items.map((item) => html`<li>${item}</li>\n`)}</ul>\n`
      : html`<p>${part.lines.map((line, at) => html`${at > 0 && html`<br>`}${linked(line, facts.authority.url)}`)}</p>\n`,
  )
  return html`${parts}`
}

/** The authority's address is the only link in these words. */
function linked(line: string, url: string): Markup {
  const at = line.indexOf(url)
  if (at < 0 || !isWebAddress(url)) return html`${line}`
  return html`${line.slice(0, at)}<a href="${url}" rel="noreferrer">${url}</a>${line.slice(at + url.length)}`
}

export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url)
}
