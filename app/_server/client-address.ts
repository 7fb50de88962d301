import ipaddr from 'ipaddr.js'

/** Carries the address of the connection itself; set by the server for every request, whatever came in under this name. */
export const PEER_HEADER = 'x-rightsdesk-peer'

/**
 * Whose request this is, for rate limits. `X-Forwarded-For` is believed only as far as trusted proxies wrote it, read
 * from its end. An IPv6 network of one household (/64) counts as one.
 * @param trusted addresses and networks (`10.0.0.0/8`)
 */
export function clientAddress(headers: Headers, trusted: readonly string[]): string {
  const forwarded = (headers.get('x-forwarded-for') ?? '').split(',').map((part) => part.trim())
  const hops = [...forwarded, headers.get(PEER_HEADER) ?? ''].filter((hop) => ipaddr.isValid(hop))
  let address = hops.pop()
  while (address && hops.length > 0 && isTrusted(address, trusted)) address = hops.pop()
  return address ? network(address) : 'unknown'
}

function isTrusted(address: string, trusted: readonly string[]): boolean {
  const parsed = ipaddr.process(address)
  return trusted.some((entry) => {
    const [base, bits] = entry.includes('/') ? ipaddr.parseCIDR(entry) : [ipaddr.process(entry), null]
    if (parsed.kind() !== base.kind()) return false
    return parsed.match(base, bits ?? (parsed.kind() === 'ipv4' ? 32 : 128))
  })
}

function network(address: string): string {
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString()
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}
