import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'

/** 192 random bits for a link; only its hash is stored (OWASP ASVS 5 11.5.1 asks for 128). */
export function newToken(): { token: string; hash: string } {
  const token = randomBytes(24).toString('base64url')
  return { token, hash: hashToken(token) }
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** Six digits to type, bound to the token's hash so that equal codes have different digests. */
export function newCode(tokenHash: string): { code: string; hash: string } {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  return { code, hash: hashCode(tokenHash, code) }
}

function hashCode(tokenHash: string, code: string): string {
  return createHmac('sha256', tokenHash).update(code).digest('base64url')
}

export function codeMatches(tokenHash: string, codeHash: string, typed: string): boolean {
  const given = Buffer.from(hashCode(tokenHash, typed.replace(/[\s-]/g, '')))
  const kept = Buffer.from(codeHash)
  return given.length === kept.length && timingSafeEqual(given, kept)
}
