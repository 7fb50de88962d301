import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'

const FORMAT = 'rightsdesk-package'
const VERSION = 1

const listedFileSchema = z.object({
  path: z.string(),
  mediaType: z.string(),
  /** in bytes */
  size: z.number().int().nonnegative(),
  /** in hexadecimal */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

/** One file of a package, as the manifest lists it. */
export type ListedFile = z.infer<typeof listedFileSchema>

export const manifestSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  reference: z.string(),
  right: z.string(),
  /** ISO instant */
  producedAt: z.string(),
  files: z.array(listedFileSchema),
})

export type Manifest = z.infer<typeof manifestSchema>

/** The bytes that are signed. */
export function manifestBytes(about: Omit<Manifest, 'format' | 'version'>): Buffer {
  const { reference, right, producedAt, files } = about
  const manifest: Manifest = { format: FORMAT, version: VERSION, reference, right, producedAt, files }
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
}

/**
 * Tells one key from another: SHA-256 of its DER form in hexadecimal, which OpenSSL prints too.
 * @throws Error where it is no Ed25519 key
 */
export function readKey(pem: string): { key: KeyObject; fingerprint: string } {
  const key = createPublicKey(pem)
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('not an Ed25519 key')
  const der = key.export({ format: 'der', type: 'spki' })
  return { key, fingerprint: createHash('sha256').update(der).digest('hex') }
}
