const ARTICLE = /^Art\. (\d+[A-Z]?)(?:\((\d+)\))?(?:\(([a-z])\))?(?: (GDPR|UK GDPR|DPO \(Switzerland\)))?$/

const LAW = {
  GDPR: { en: 'GDPR', de: 'DSGVO' },
  'UK GDPR': { en: 'UK GDPR', de: 'UK GDPR' },
  'DPO (Switzerland)': { en: 'Data Protection Ordinance (Switzerland)', de: 'DSV (Schweiz)' },
} as const

/**
 * `Art. 6(1)(a)` as people cite it: `Article 6(1)(a) GDPR`, `Art. 6 Abs. 1 Buchst. a DSGVO`. Without a law it is one of
 * the GDPR; what is no such article stays as it is.
 */
export function articleWords(article: string, locale: string): string {
  const [, number, paragraph, letter, law = 'GDPR'] = ARTICLE.exec(article) ?? []
  if (number === undefined) return article
  const { en, de } = LAW[law as keyof typeof LAW]
  if (locale === 'de')
    return `Art. ${number}${paragraph ? ` Abs. ${paragraph}` : ''}${letter ? ` Buchst. ${letter}` : ''} ${de}`
  return `Article ${number}${paragraph ? `(${paragraph})` : ''}${letter ? `(${letter})` : ''} ${en}`
}
