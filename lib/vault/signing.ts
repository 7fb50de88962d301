import { createPublicKey, type KeyObject, sign } from 'node:crypto'

/** Ed25519 signatures with a key of ours, and the public key that checks them. */
export function signingWith(key: KeyObject): { sign: (bytes: Buffer) => Buffer; publicKeyPem: string } {
  return {
    sign: (bytes) => sign(null, bytes, key),
    publicKeyPem: createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string,
  }
}
