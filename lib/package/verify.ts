import { createHash, verify } from 'node:crypto'
import type { Readable } from 'node:stream'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { type ListedFile, type Manifest, manifestSchema, readKey } from './manifest.ts'
import { MANIFEST, PUBLIC_KEY, SIGNATURE } from './paths.ts'

/**
 * `not-a-zip`: it cannot be read to its end. `manifest`, `signature`, `key`: that file is not there or no such thing.
 * `signed`: the signature does not fit the manifest and the key. `changed`, `missing`, `extra`, `twice`: about one file.
 */
export type PackageFaultKind =
  | 'not-a-zip'
  | 'manifest'
  | 'signature'
  | 'key'
  | 'signed'
  | 'changed'
  | 'missing'
  | 'extra'
  | 'twice'

export interface PackageFault {
  what: PackageFaultKind
  path?: string
}

export interface PackageReport {
  reference: string | null
  /** ISO instant */
  producedAt: string | null
  /** Files that are as they were signed. */
  files: number
  /** Of the key that the signature was checked with. */
  fingerprint: string | null
  faults: PackageFault[]
}

/** What the signature rests on is small; whatever is larger is none of ours. */
const LIMITS: Record<string, number> = { [MANIFEST]: 64 * 1024 * 1024, [SIGNATURE]: 64, [PUBLIC_KEY]: 4096 }

interface Summed {
  path: string
  size: number
  sha256: string
}

/**
 * Checks the signature and every file of a package, none of which is held whole or written anywhere.
 * @param keyPem the controller's public key; null: the package's own, which shows only that the package fits itself
 * @throws Error where the file cannot be opened
 */
export async function verifyPackage(file: string, keyPem: string | null): Promise<PackageReport> {
  const faults: PackageFault[] = []
  const kept = new Map<string, Buffer>()
  const summed = new Map<string, Summed>()
  try {
    for await (const { bytes, ...sum } of filesIn(file)) {
      if (summed.has(sum.path)) faults.push({ what: 'twice', path: sum.path })
      else if (bytes) kept.set(sum.path, bytes)
      summed.set(sum.path, sum)
    }
  } catch (error) {
    if (isFileFault(error)) throw error
    faults.push({ what: 'not-a-zip' })
  }

  const manifest = manifestOf(kept.get(MANIFEST))
  if (!manifest) faults.push({ what: 'manifest' })
  const fingerprint = signatureFaults(kept, keyPem, faults)
  const listed = new Map(manifest?.files.map((each) => [each.path, each]))
  let files = 0
  for (const [path, expected] of listed) {
    const found = summed.get(path)
    if (!found) faults.push({ what: 'missing', path })
    else if (!isSame(found, expected)) faults.push({ what: 'changed', path })
    else files++
  }
  if (manifest) {
    for (const path of summed.keys())
      if (!listed.has(path) && path !== MANIFEST && path !== SIGNATURE) faults.push({ what: 'extra', path })
  }
  return {
    reference: manifest?.reference ?? null,
    producedAt: manifest?.producedAt ?? null,
    files,
    fingerprint,
    faults,
  }
}

function signatureFaults(
  kept: ReadonlyMap<string, Buffer>,
  keyPem: string | null,
  faults: PackageFault[],
): string | null {
  const signature = kept.get(SIGNATURE)
  const bytes = kept.get(MANIFEST)
  if (signature?.length !== 64) faults.push({ what: 'signature' })
  const pem = keyPem ?? kept.get(PUBLIC_KEY)?.toString() ?? ''
  try {
    const { key, fingerprint } = readKey(pem)
    if (bytes && signature?.length === 64 && !verify(null, bytes, key, signature))
      faults.push({ what: 'signed' })
    return fingerprint
  } catch {
    faults.push({ what: 'key' })
    return null
  }
}

async function* filesIn(file: string): AsyncGenerator<Summed & { bytes: Buffer | null }> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false })
  try {
    for await (const entry of zip.eachEntry()) yield await sumOf(zip, entry)
  } finally {
    zip.close()
  }
}

async function sumOf(zip: ZipFile, entry: Entry): Promise<Summed & { bytes: Buffer | null }> {
  const path = entry.fileName
  const limit = Object.hasOwn(LIMITS, path) ? LIMITS[path]! : 0
  const hash = createHash('sha256')
  const pieces: Buffer[] = []
  let size = 0
  try {
    const stream: Readable = await zip.openReadStreamPromise(entry)
    for await (const piece of stream as AsyncIterable<Buffer>) {
      hash.update(piece)
      size += piece.length
      if (size <= limit) pieces.push(piece)
    }
  } catch (error) {
    if (isFileFault(error)) throw error
    // What cannot be unpacked is not what was signed; the files after it can be.
    return { path, size: -1, sha256: '', bytes: null }
  }
  return { path, size, sha256: hash.digest('hex'), bytes: size <= limit ? Buffer.concat(pieces) : null }
}

function manifestOf(bytes: Buffer | undefined): Manifest | null {
  try {
    return manifestSchema.parse(JSON.parse(bytes?.toString() ?? ''))
  } catch {
    return null
  }
}

function isSame(found: Summed, { size, sha256 }: ListedFile): boolean {
  return found.size === size && found.sha256 === sha256
}

/** The file itself cannot be read, as told by the system: not there, not allowed, a folder. */
function isFileFault(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
