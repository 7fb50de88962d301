import { readFileSync } from 'node:fs'
import path from 'node:path'
import { totp } from '../totp.ts'

/** The sandbox staff's second factor: base32 secrets that the seed left beside the mails. */
interface SandboxSecret {
  role: string
  email: string
  secret: string
}

export interface SandboxCode {
  role: string
  email: string
  code: string
  /** seconds for which the code is shown yet */
  leftS: number
}

/** The codes of this moment; none without the file. */
export function sandboxCodes(dir: string | undefined, nowMs: number): SandboxCode[] {
  if (!dir) return []
  let secrets: SandboxSecret[]
  try {
    secrets = JSON.parse(readFileSync(path.join(dir, 'authenticator.json'), 'utf8')) as SandboxSecret[]
  } catch {
    return []
  }
  const leftS = 30 - Math.floor((nowMs / 1000) % 30)
  return secrets.map(({ role, email, secret }) => ({ role, email, code: totp(secret, nowMs), leftS }))
}
