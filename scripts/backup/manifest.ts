import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { UsageError } from '../cli/sentences.ts'

/** What a backup says of itself, beside it and without personal data. */
const manifestSchema = z.object({
  format: z.literal(1),
  /** of Rightsdesk, when it was made */
  version: z.string(),
  dialect: z.enum(['sqlite', 'postgres']),
  /** ISO instant */
  madeAt: z.string(),
  file: z.string(),
  bytes: z.int().positive(),
  sha256: z.string().length(64),
  /** how many had been run on it */
  migrations: z.int().min(0),
  /** fingerprint of the master key that opens it, as the database names it; null: never started */
  masterKey: z.string().nullable(),
  /** the newest one in it, to compare with one kept elsewhere */
  checkpoint: z.object({ seq: z.int(), hash: z.string(), signature: z.string() }).nullable(),
})
export type Manifest = z.infer<typeof manifestSchema>
export type StoreFacts = Pick<Manifest, 'migrations' | 'masterKey' | 'checkpoint'>

const manifestOf = (file: string) => file.replace(/\.[^./]+$/, '.json')

/** Fingerprint of a key as `meta` and a manifest name it: `<fingerprint>`, or `<number>:<fingerprint>`. */
export function fingerprintOf(masterKey: string): string {
  return masterKey.split(':').at(-1)!
}

export async function writeManifest(
  file: string,
  about: Omit<Manifest, 'format' | 'file' | 'bytes' | 'sha256'>,
): Promise<Manifest> {
  const manifest: Manifest = {
    format: 1,
    ...about,
    file: path.basename(file),
    bytes: statSync(file).size,
    sha256: await sha256(file),
  }
  const handle = openSync(manifestOf(file), 'wx', 0o600)
  writeFileSync(handle, `${JSON.stringify(manifest, null, 2)}\n`)
  fsyncSync(handle)
  closeSync(handle)
  onDisk(path.dirname(file))
  return manifest
}

/** @throws UsageError where it is missing, or the file is not the one it tells of */
export async function readManifest(file: string): Promise<Manifest> {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`)
  let manifest: Manifest
  try {
    manifest = manifestSchema.parse(JSON.parse(readFileSync(manifestOf(file), 'utf8')))
  } catch {
    throw new UsageError(
      `${manifestOf(file)} is missing or no manifest of a backup: keep both files together.`,
    )
  }
  if (statSync(file).size !== manifest.bytes || (await sha256(file)) !== manifest.sha256)
    throw new UsageError(`${file} is not as it was written: its size or checksum differs from its manifest.`)
  return manifest
}

/** Makes the content of a file, or the names in a folder, outlive a power cut. */
export function onDisk(file: string): void {
  const handle = openSync(file, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/**
 * Removes all but the newest backups of one kind.
 * @param kind what their names begin with
 * @returns names of those that went
 */
export function keepNewest(folder: string, kind: string, keep: number): string[] {
  const named = new RegExp(`^${kind}-\\d{4}-.*\\.(db|dump)$`)
  const old = readdirSync(folder)
    .filter((name) => named.test(name))
    .sort()
    .reverse()
    .slice(keep)
  for (const name of old) {
    rmSync(path.join(folder, name))
    rmSync(manifestOf(path.join(folder, name)), { force: true })
  }
  return old
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
