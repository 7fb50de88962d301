import { env } from '../../../../../lib/env.ts'

const isSecure = () => env().BASE_URL.startsWith('https:')

export function downloadCookieName(): string {
  return isSecure() ? '__Host-files' : 'files'
}

/** Opens the files in this browser, and from our own pages only, for as long as the token lives. */
export function downloadCookie(token: string, expiresAt: Date): string {
  return `${downloadCookieName()}=${token}; Path=/; HttpOnly; SameSite=Strict; Expires=${expiresAt.toUTCString()}${isSecure() ? '; Secure' : ''}`
}
