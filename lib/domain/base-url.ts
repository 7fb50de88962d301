import { z } from 'zod'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (url.username || url.password || url.search || url.hash) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))
}

/** A system's base address: https, or http on this machine, because credentials travel with every call. */
export const baseUrlSchema = z
  .string()
  .refine(isSafe, 'must be an https address (http only on this machine), without user, query or fragment')
