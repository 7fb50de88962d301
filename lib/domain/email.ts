import { z } from 'zod'

/**
 * One spelling for comparing addresses: trimmed, NFC, lower case, domain in punycode. Plus tags stay: they may be
 * another person's. Mail goes to what was typed, never to this.
 */
export function canonicalEmail(email: string): string {
  // In this order: some accents combine with small letters only.
  const text = email.trim().toLowerCase().normalize('NFC')
  const at = text.lastIndexOf('@')
  if (at < 0) return text
  const domain = text.slice(at + 1)
  return `${text.slice(0, at)}@${asciiDomain(domain) || domain}`
}

/** Punycode of a domain, the same in browsers and here; empty where it is none. */
function asciiDomain(domain: string): string {
  try {
    return new URL(`http://${domain}`).hostname
  } catch {
    return ''
  }
}

/** Shows enough to recognise one's own case in a list: `a•••@example.test`. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 1 ? '•••' : `${[...email][0]}•••${email.slice(at)}`
}

// Control, format (zero width, direction), invisible, broken and space characters, and what only a quoted local part may
// hold.
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Z}\ufffd"(),:;<>[\\\]]/u

/** An address as a person types it. International domains pass; quoted local parts and display names do not. */
export const emailSchema = z
  .string()
  .transform((typed) => typed.trim().normalize('NFC'))
  .refine((text) => {
    if (text.length > 254 || FORBIDDEN.test(text)) return false
    const at = text.indexOf('@')
    if (at < 1 || at !== text.lastIndexOf('@') || at > 64) return false
    const local = text.slice(0, at)
    if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return false
    if (/[/?#%]/.test(text.slice(at))) return false
    const domain = asciiDomain(text.slice(at + 1))
    return /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i.test(domain)
  }, 'email_invalid')
