import { createHash, createHmac, createPrivateKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { canonicalEmail } from '../domain/email.ts'
import { openBytes, type Place, SealError, sealBytes } from './seal.ts'

/** A data key in use: it seals and opens what belongs to one request, or to the desk. */
export interface DataKey {
  seal(place: Place, plain: string): string
  /** @throws SealError */
  open(place: Place, sealed: string): string
  sealBytes(place: Place, plain: Buffer): Buffer
  openBytes(place: Place, sealed: Buffer): Buffer
}

/** Everything that is derived from the master key. It never leaves the process and is never stored. */
export interface Vault {
  masterVersion: number
  /** Tells one master key from another; stored, so that a start with another key is refused. */
  fingerprint: string
  newKey(id: string): { key: DataKey; wrapped: string }
  /** @throws SealError */
  unwrap(id: string, wrapped: string): DataKey
  /** HMAC-SHA256 of the canonical address under a key of its own: equal addresses find each other, nothing else shows. */
  emailIndex(email: string): string
  /** The same for any other identifier. */
  valueIndex(kind: string, value: string): string
  /** Keyed digest of a free-text reason, for the audit trail. */
  digest(text: string): string
  /** Keyed digest of a network address, for rate limits. */
  addressKey(address: string): string
  sealDraft(hash: string, plain: string): string
  openDraft(hash: string, sealed: string): string
  /** Ed25519, for audit checkpoints and packages. */
  signingKey: KeyObject
  /** Secret of the staff sign-in library. */
  authSecret: string
}

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

function dataKey(raw: Buffer): DataKey {
  return {
    seal: (place, plain) => sealBytes(raw, place, Buffer.from(plain, 'utf8')).toString('base64'),
    open: (place, sealed) => openBytes(raw, place, Buffer.from(sealed, 'base64')).toString('utf8'),
    sealBytes: (place, plain) => sealBytes(raw, place, plain),
    openBytes: (place, sealed) => openBytes(raw, place, sealed),
  }
}

/** @param masterKey 32 bytes in base64 */
export function createVault(masterKey: string): Vault {
  const master = Buffer.from(masterKey, 'base64')
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', master, '', `rightsdesk/${purpose}/1`, 32))
  const wrapKey = derive('wrap')
  const indexKey = derive('index')
  const digestKey = derive('digest')
  const addressKey = derive('address')
  const draftKey = derive('draft')
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest('base64url')
  const wrapPlace = (id: string): Place => ({ table: 'data_keys', column: 'wrapped', row: id })
  const draftPlace = (hash: string): Place => ({ table: 'drafts', column: 'data_sealed', row: hash })

  return {
    masterVersion: 1,
    fingerprint: createHash('sha256').update(derive('fingerprint')).digest('hex').slice(0, 32),
    newKey(id) {
      const raw = randomBytes(32)
      return { key: dataKey(raw), wrapped: sealBytes(wrapKey, wrapPlace(id), raw).toString('base64') }
    },
    unwrap(id, wrapped) {
      const raw = openBytes(wrapKey, wrapPlace(id), Buffer.from(wrapped, 'base64'))
      if (raw.length !== 32) throw new SealError()
      return dataKey(raw)
    },
    emailIndex: (email) => hmac(indexKey, `email|${canonicalEmail(email)}`),
    valueIndex: (kind, value) =>
      hmac(indexKey, `${kind}|${kind === 'email' ? canonicalEmail(value) : value}`),
    digest: (text) => hmac(digestKey, text),
    addressKey: (address) => hmac(addressKey, address).slice(0, 22),
    sealDraft: (hash, plain) => dataKey(draftKey).seal(draftPlace(hash), plain),
    openDraft: (hash, sealed) => dataKey(draftKey).open(draftPlace(hash), sealed),
    signingKey: createPrivateKey({
      key: Buffer.concat([PKCS8_ED25519, derive('signing')]),
      format: 'der',
      type: 'pkcs8',
    }),
    authSecret: derive('auth').toString('base64url'),
  }
}
