const ARTICLE = /^Art\. (\d+)(?:\((\d+)\))?(?:\(([a-z])\))?$/

/** `Art. 6(1)(a)` of the GDPR as people cite it: `Article 6(1)(a) GDPR`, `Art. 6 Abs. 1 Buchst. a DSGVO`. */
export function articleWords(article: string, locale: string): string {
  const [, number, paragraph, letter] = ARTICLE.exec(article) ?? []
  if (number === undefined) return article
  if (locale === 'de')
    return `Art. ${number}${paragraph ? ` Abs. ${paragraph}` : ''}${letter ? ` Buchst. ${letter}` : ''} DSGVO`
  return `Article ${number}${paragraph ? `(${paragraph})` : ''}${letter ? `(${letter})` : ''} GDPR`
}
