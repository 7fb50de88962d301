/** Where a request that cannot be read is answered; nothing else leads there. */
export const MALFORMED_PATH = '/api/malformed'

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** What a server knows of a request before anything has read it. */
interface Incoming {
  method?: string | undefined
  url?: string | undefined
  headers: Record<string, string | string[] | undefined>
}

/**
 * Whether a request is so malformed that the framework would take it for a fault of its own and answer 500: a method it
 * does not know, a target that is no path or whose escapes are broken, the call of a server action that is none or that
 * comes from another host than it goes to.
 */
export function isMalformed({ method = '', url = '', headers }: Incoming): boolean {
  if (!METHODS.has(method)) return true
  const path = url.split('?')[0]!
  if (!path.startsWith('/') || !isDecodable(path)) return true
  // Files of the framework, to be read.
  if (path.startsWith('/_next/') && method !== 'GET' && method !== 'HEAD') return true
  const action = headers['next-action']
  if (action !== undefined) return !isActionId(action) || !isFromItsHost(headers)
  const isForm = method === 'POST' && /^multipart\/form-data/i.test(String(headers['content-type']))
  // No programme's address takes one.
  return isForm && (path.startsWith('/api/') || (headers.origin !== undefined && !isFromItsHost(headers)))
}

function isDecodable(path: string): boolean {
  try {
    return !decodeURIComponent(path).includes('\0')
  } catch {
    return false
  }
}

const isActionId = (value: string | string[]) => typeof value === 'string' && /^[0-9a-f]{42}$/.test(value)

/** As the framework sees it, which has the host from a proxy where one says it. */
function isFromItsHost(headers: Incoming['headers']): boolean {
  const origin = String(headers.origin ?? '')
  const host = String(headers['x-forwarded-host'] ?? headers.host ?? '')
    .split(',')[0]!
    .trim()
  return URL.canParse(origin) && host !== '' && new URL(origin).host === host
}
