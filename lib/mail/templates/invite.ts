import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const invite: Template<'invite'> = (data, { profile, locale, links }) => {
  const t = translator(locale, 'mail')
  const { name } = profile
  return {
    subject: t('invite.subject', { name }),
    heading: t('invite.heading'),
    parts: [
      { part: 'text', words: words(locale, 'invite.hello', { person: data.name }) },
      { part: 'text', words: words(locale, 'invite.text', { name }) },
      { part: 'button', label: t('invite.button'), href: links.invite(data.token) },
      { part: 'text', words: words(locale, 'invite.note') },
    ],
  }
}
