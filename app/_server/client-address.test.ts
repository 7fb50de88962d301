import { describe, expect, it } from 'vitest'
import { clientAddress, PEER_HEADER } from './client-address.ts'

const from = (peer: string, forwarded?: string) =>
  new Headers({ [PEER_HEADER]: peer, ...(forwarded ? { 'x-forwarded-for': forwarded } : {}) })

describe('whose request it is', () => {
  it('is the connection’s own address where no proxy is trusted, whatever the header says', () => {
    expect(clientAddress(from('203.0.113.9', '198.51.100.1'), [])).toBe('203.0.113.9')
  })

  it('is what the trusted proxy wrote', () => {
    expect(clientAddress(from('10.0.0.2', '198.51.100.1'), ['10.0.0.0/8'])).toBe('198.51.100.1')
  })

  it('is never what the client itself put in front', () => {
    expect(clientAddress(from('10.0.0.2', '1.1.1.1, 198.51.100.1, 10.0.0.7'), ['10.0.0.0/8'])).toBe(
      '198.51.100.1',
    )
  })

  it('counts one IPv6 household as one, and IPv4 in IPv6 as IPv4', () => {
    expect(clientAddress(from('2001:db8:1:2:aaaa::1'), [])).toBe('2001:db8:1:2::/64')
    expect(clientAddress(from('2001:db8:1:2:bbbb::2'), [])).toBe('2001:db8:1:2::/64')
    expect(clientAddress(from('::ffff:203.0.113.9'), [])).toBe('203.0.113.9')
    expect(clientAddress(from('::ffff:10.0.0.2', '198.51.100.1'), ['10.0.0.2'])).toBe('198.51.100.1')
  })

  it('survives nonsense', () => {
    expect(clientAddress(from('10.0.0.2', 'unknown, <script>'), ['10.0.0.2'])).toBe('10.0.0.2')
    expect(clientAddress(new Headers(), [])).toBe('unknown')
  })
})
