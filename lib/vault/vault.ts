import { createHash, createHmac, createPrivateKey, type KeyObject, randomBytes } from 'node:crypto'
import { canonicalEmail } from '../domain/email.ts'
import { DomainError } from '../domain/errors.ts'
import { createKeyRing, type MasterKey } from './key-ring.ts'
import { openBytes, type Place, SealError, sealBytes } from './seal.ts'

/** A data key in use: it seals and opens what belongs to one request, or to the desk. */
export interface DataKey {
  seal(place: Place, plain: string): string
  /** @throws SealError */
  open(place: Place, sealed: string): string
  sealBytes(place: Place, plain: Buffer): Buffer
  openBytes(place: Place, sealed: Buffer): Buffer
}

/**
 * What the desk derives and that has to stay as it is when the master key changes: each is stored, wrapped like a
 * data key. `name` tells desks apart that share a Redis.
 */
export const SECRETS = [
  'index',
  'suppression',
  'digest',
  'address',
  'draft',
  'signing',
  'auth',
  'name',
] as const
export type Secrets = Record<(typeof SECRETS)[number], Buffer>

/** The master key that wraps, as the database names it. */
export interface CurrentKey {
  version: number
  fingerprint: string
}

/** Everything that needs the master key. What is secret in it never leaves the process. */
export interface Vault {
  /** The key under which new data keys are wrapped. */
  readonly current: CurrentKey
  /** Whether the key with this fingerprint is at hand; the key file is read again before it is denied. */
  holds(fingerprint: string): boolean
  /** Fingerprints of the keys at hand, newest first. */
  fingerprints(): string[]
  /** Wraps under this key from now on. @throws DomainError other_key */
  useKey(current: CurrentKey): void
  /** What was derived from the first master key: what a database from before secrets were stored goes on with. */
  derivedSecrets(fingerprint: string): Secrets
  /** Goes on with these instead of derived ones. */
  useSecrets(secrets: Secrets): void
  newKey(id: string): { key: DataKey; wrapped: string }
  /** @throws SealError where none of the keys opens it */
  unwrap(id: string, wrapped: string): DataKey
  wrapSecret(id: string, raw: Buffer): string
  /** @throws SealError */
  unwrapSecret(id: string, wrapped: string): Buffer
  /** The same data key under the current master key. @throws SealError */
  rewrap(id: string, wrapped: string): string
  /** Fingerprint of the master key that opens it; null: none at hand does. */
  wrappedBy(id: string, wrapped: string): string | null
  /** HMAC-SHA256 of the canonical address under a key of its own: equal addresses find each other, nothing else shows. */
  emailIndex(email: string): string
  /** The same for any other identifier. */
  valueIndex(kind: string, value: string): string
  /** The same under yet another key: what may stay of an address once its request was shredded. */
  suppressionDigest(email: string): string
  /** Keyed digest of a free-text reason, for the audit trail. */
  digest(text: string): string
  /** Keyed digest of a network address, for rate limits. */
  addressKey(address: string): string
  sealDraft(hash: string, plain: string): string
  openDraft(hash: string, sealed: string): string
  /** Ed25519, for audit checkpoints and packages. */
  readonly signingKey: KeyObject
  /** Secret of the staff sign-in library. */
  readonly authSecret: string
  /** The same in every process of a desk, another on every other desk; says nothing of the keys. */
  readonly deskName: string
  /** Signs the tasks of the proof of work. Another one after a change of the key: tasks under way are set anew. */
  readonly proofSecret: string
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

/**
 * @param masterKeys 32 bytes in base64; several of them, newest first, while a rotation is under way
 * @param file where they came from, to be read again when a key is met that is not known
 */
export function createVault(masterKeys: string, file: string | null = null): Vault {
  const ring = createKeyRing(masterKeys, file)
  const byFingerprint = (fingerprint: string) => ring.keys().find((key) => key.fingerprint === fingerprint)
  const find = (fingerprint: string) =>
    byFingerprint(fingerprint) ?? (ring.reload() ? byFingerprint(fingerprint) : undefined)
  const wrapPlace = (id: string): Place => ({ table: 'data_keys', column: 'wrapped', row: id })
  const draftPlace = (hash: string): Place => ({ table: 'drafts', column: 'data_sealed', row: hash })
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest('base64url')

  let master = ring.keys()[0]!
  let version = 1
  let secrets = secretsFrom(master)
  let signingKey = signingKeyOf(secrets)

  function firstThatOpens(id: string, wrapped: string): { by: MasterKey; raw: Buffer } | null {
    for (const by of ring.keys()) {
      const raw = by.unwrap(wrapPlace(id), wrapped)
      if (raw?.length === 32) return { by, raw }
    }
    return null
  }
  const opened = (id: string, wrapped: string) =>
    firstThatOpens(id, wrapped) ?? (ring.reload() ? firstThatOpens(id, wrapped) : null)
  const open = (id: string, wrapped: string): Buffer => {
    const found = opened(id, wrapped)
    if (!found) throw new SealError()
    return found.raw
  }

  return {
    get current() {
      return { version, fingerprint: master.fingerprint }
    },
    holds: (fingerprint) => find(fingerprint) !== undefined,
    fingerprints: () => ring.keys().map((key) => key.fingerprint),
    useKey(current) {
      const found = find(current.fingerprint)
      if (!found) throw new DomainError('other_key')
      master = found
      version = current.version
    },
    derivedSecrets(fingerprint) {
      const found = find(fingerprint)
      if (!found) throw new DomainError('other_key')
      return secretsFrom(found)
    },
    useSecrets(stored) {
      secrets = stored
      signingKey = signingKeyOf(stored)
    },
    newKey(id) {
      const raw = randomBytes(32)
      return { key: dataKey(raw), wrapped: master.wrap(wrapPlace(id), raw) }
    },
    unwrap: (id, wrapped) => dataKey(open(id, wrapped)),
    wrapSecret: (id, raw) => master.wrap(wrapPlace(id), raw),
    unwrapSecret: open,
    rewrap: (id, wrapped) => master.wrap(wrapPlace(id), open(id, wrapped)),
    wrappedBy: (id, wrapped) => opened(id, wrapped)?.by.fingerprint ?? null,
    emailIndex: (email) => hmac(secrets.index, `email|${canonicalEmail(email)}`),
    valueIndex: (kind, value) =>
      hmac(secrets.index, `${kind}|${kind === 'email' ? canonicalEmail(value) : value}`),
    suppressionDigest: (email) => hmac(secrets.suppression, canonicalEmail(email)),
    digest: (text) => hmac(secrets.digest, text),
    addressKey: (address) => hmac(secrets.address, address).slice(0, 22),
    sealDraft: (hash, plain) => dataKey(secrets.draft).seal(draftPlace(hash), plain),
    openDraft: (hash, sealed) => dataKey(secrets.draft).open(draftPlace(hash), sealed),
    get signingKey() {
      return signingKey
    },
    get authSecret() {
      return secrets.auth.toString('base64url')
    },
    get deskName() {
      return createHash('sha256').update(secrets.name).digest('hex').slice(0, 32)
    },
    get proofSecret() {
      return master.derive('proof').toString('base64url')
    },
  }
}

function secretsFrom(master: MasterKey): Secrets {
  return {
    index: master.derive('index'),
    suppression: master.derive('suppression'),
    digest: master.derive('digest'),
    address: master.derive('address'),
    draft: master.derive('draft'),
    signing: master.derive('signing'),
    auth: master.derive('auth'),
    // Under this purpose desks were told apart before they had a name of their own.
    name: master.derive('fingerprint'),
  }
}

function signingKeyOf({ signing }: Secrets): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, signing]), format: 'der', type: 'pkcs8' })
}
