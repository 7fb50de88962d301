import type { ReactNode } from 'react'
import type { MailData, MailKind } from '../domain/mail.ts'
import { type Translator, translator } from '../i18n/translator.ts'
import type { Profile } from '../profile/schema.ts'

/** The same words twice: with emphasis for HTML, without for plain text. */
export interface Words {
  rich: ReactNode
  plain: string
}

export type Part =
  | { part: 'text'; words: Words }
  | { part: 'heading'; words: Words }
  | { part: 'button'; label: string; href: string }
  | { part: 'code'; before: string; code: string; note: string }
  /** `date` is a local ISO date, shown as a calendar leaf beside the words that tell it, too */
  | { part: 'due'; date: string; words: Words }
  | { part: 'facts'; facts: { term: string; lines: string[] }[] }
  | { part: 'quote'; text: string }

export interface MailContent {
  subject: string
  over?: string
  heading: string
  parts: Part[]
}

/** What a template may use besides the mail's own data. */
export interface MailContext {
  profile: Profile
  locale: string
  links: {
    confirm: (token: string) => string
    status: (token: string) => string
    partner: (token: string) => string
    invite: (token: string) => string
    case: (requestId: string) => string
    recipient: (recipientId: string) => string
    desk: string
  }
}

export type Template<K extends MailKind> = (data: MailData<K>, context: MailContext) => MailContent

type MailKey = Parameters<Translator<'mail'>>[0]
type Values = Record<string, string | number>

/** Says a message of the mail catalogue. */
export function words(locale: string, key: MailKey, values: Values = {}): Words {
  const t = translator(locale, 'mail')
  return {
    rich: t.rich(key, { ...values, strong: (inner: ReactNode) => <strong>{inner}</strong> }),
    plain: t.markup(key, { ...values, strong: (inner: string) => inner }),
  }
}
