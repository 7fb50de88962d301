import { createHash, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { openBytes, type Place, SealError, sealBytes } from './seal.ts'

/** One master key: it wraps data keys, and nothing else once the desk's own secrets are stored. */
export interface MasterKey {
  /** Tells one master key from another without giving it away. */
  fingerprint: string
  wrap(place: Place, raw: Buffer): string
  /** null: wrapped under another key */
  unwrap(place: Place, wrapped: string): Buffer | null
  /** What was derived from this key before the desk's secrets were stored. */
  derive(purpose: string): Buffer
}

export interface KeyRing {
  /** newest first */
  keys(): MasterKey[]
  /** Reads the key file again, where there is one: a rotation puts the new key there. @returns whether anything is new */
  reload(): boolean
}

/** The keys of a text: newest first, one to a line or separated by commas. */
export function splitKeys(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean)
}

/** @param key 32 bytes in base64 */
export function masterKey(key: string): MasterKey {
  const master = Buffer.from(key, 'base64')
  if (master.length !== 32) throw new Error('a master key has 32 bytes in base64')
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', master, '', `rightsdesk/${purpose}/1`, 32))
  const wrapKey = derive('wrap')
  return {
    fingerprint: createHash('sha256').update(derive('fingerprint')).digest('hex').slice(0, 32),
    wrap: (place, raw) => sealBytes(wrapKey, place, raw).toString('base64'),
    unwrap(place, wrapped) {
      try {
        return openBytes(wrapKey, place, Buffer.from(wrapped, 'base64'))
      } catch (error) {
        if (error instanceof SealError) return null
        throw error
      }
    },
    derive,
  }
}

/**
 * @param text one key or several, newest first
 * @param file where the text came from, to be read again; null: it never changes while the process runs
 */
export function createKeyRing(text: string, file: string | null): KeyRing {
  let known = text.trim()
  let keys = splitKeys(known).map(masterKey)
  return {
    keys: () => keys,
    reload() {
      if (file === null) return false
      try {
        const now = readFileSync(file, 'utf8').trim()
        if (now === known) return false
        keys = splitKeys(now).map(masterKey)
        known = now
        return true
      } catch {
        // A file that is away or half a key for a moment: what is known stays good.
        return false
      }
    },
  }
}
