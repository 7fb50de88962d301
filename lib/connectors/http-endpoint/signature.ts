import { createHmac } from 'node:crypto'

export interface Signed {
  method: string
  /** path and query as they are called, e.g. `/privacy/requests?x=1` */
  target: string
  /** exactly the bytes sent; empty where there is no body */
  body: string
  at: Date
}

/**
 * The headers that prove a call is ours: seconds since 1970, and base64 of HMAC-SHA256 over timestamp, method, target
 * and body, joined by line feeds.
 */
export function signatureHeaders(
  secret: string,
  { method, target, body, at }: Signed,
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signature = createHmac('sha256', secret).update([timestamp, method, target, body].join('\n'))
  return { 'rightsdesk-timestamp': timestamp, 'rightsdesk-signature': signature.digest('base64') }
}
