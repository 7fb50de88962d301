import { translator } from '../i18n/translator.ts'
import type { LetterFacts } from '../mail/letters/facts.ts'

/** The file that says in plain text what the package holds and how to check it. */
export function readmeText(
  { locale, right, reference, dpo }: LetterFacts,
  controller: { keyAddress: string },
): string {
  const t = translator(locale, 'package')
  const title = t(right === 'portability' ? 'title.portability' : 'title.access')
  const heading = (text: string, under: string) => `${text}\n${under.repeat(text.length)}`
  return `${[
    heading(`${title}, ${reference}`, '='),
    t('readme.start'),
    t('readme.data'),
    t('readme.files'),
    t('readme.csv'),
    t('keep'),
    heading(t('readme.check'), '-'),
    t('readme.proof'),
    t('readme.unpack'),
    '  openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig',
    t('readme.checksums'),
    '  openssl dgst -sha256 index.html',
    t('readme.all'),
    `  npx rightsdesk verify-package ${reference}.zip`,
    t('readme.whose'),
    `  ${controller.keyAddress}`,
    t('readme.instead'),
    t('readme.contact', { dpo: dpo.email }),
  ].join('\n\n')}\n`
}
