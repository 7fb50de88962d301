import { type BrowserIdentifier, shortened } from '../../../../lib/domain/browser-identifiers.ts'

/** How a form names an identifier it may use: the value itself stays in the draft. */
export function identifierName({ kind, cookie, value }: BrowserIdentifier): string {
  return `${kind}|${cookie}|${shortened(value)}`
}
