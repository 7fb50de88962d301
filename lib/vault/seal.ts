import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Names the place a sealed text belongs to, so that it opens nowhere else. */
export interface Place {
  table: string
  column: string
  row: string
}

const VERSION = 1

function aad(place: Place): Buffer {
  return Buffer.from(`${place.table}|${place.column}|${place.row}|${VERSION}`)
}

const NONCE_BYTES = 12

let drawn = Buffer.alloc(0)

/** Never the same twice. Nonces are no secret, so they are drawn by the hundred: a draw costs as much as the cipher. */
function nextNonce(): Buffer {
  if (drawn.length === 0) drawn = randomBytes(NONCE_BYTES * 340)
  const nonce = drawn.subarray(0, NONCE_BYTES)
  drawn = drawn.subarray(NONCE_BYTES)
  return nonce
}

/** AES-256-GCM: one version byte, 12 bytes nonce, 16 bytes tag, ciphertext. */
export function sealBytes(key: Buffer, place: Place, plain: Buffer): Buffer {
  const nonce = nextNonce()
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(aad(place))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body])
}

/** @throws SealError when the key, the place or the content is another than at sealing */
export function openBytes(key: Buffer, place: Place, sealed: Buffer): Buffer {
  if (sealed.length < 29 || sealed[0] !== VERSION) throw new SealError()
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13))
  decipher.setAAD(aad(place))
  decipher.setAuthTag(sealed.subarray(13, 29))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()])
  } catch {
    throw new SealError()
  }
}

export class SealError extends Error {
  constructor() {
    super('a sealed value cannot be opened')
    this.name = 'SealError'
  }
}
