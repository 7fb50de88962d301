/**
 * Whether a POST comes from a page of ours. Browsers always say so by `Sec-Fetch-Site` or `Origin`; a client that sends
 * neither carries nobody's cookies along.
 * @param opaque whether `Origin: null` will do: a `no-referrer` page sends it, and its address holds a secret already
 */
export function isFromOurPages(headers: Headers, baseUrl: string, opaque: boolean): boolean {
  const site = headers.get('sec-fetch-site')
  if (site) return site === 'same-origin'
  const origin = headers.get('origin')
  if (origin === null) return true
  if (origin === 'null') return opaque
  return origin === new URL(baseUrl).origin
}
