import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readKey } from '../../lib/package/manifest.ts'
import { MANIFEST, PUBLIC_KEY, SIGNATURE } from '../../lib/package/paths.ts'
import {
  type PackageFault,
  type PackageFaultKind,
  type PackageReport,
  verifyPackage,
} from '../../lib/package/verify.ts'
import { sentenceOf, UsageError } from './sentences.ts'

const HELP = `Usage: rightsdesk verify-package <file.zip> [options]

Checks that the list of files in an access package is signed, and that every file is as it was listed. Needs no settings
and no database. Exit 1 when anything differs.

  --key <file.pem>   the controller's public key; without it the package's own is used
  --json             machine-readable
`

const SHOWN_FAULTS = 20

const SAID: Record<PackageFaultKind, (path: string) => string> = {
  'not-a-zip': () => 'The file is no ZIP file, or not all of it.',
  manifest: () => `${MANIFEST} is missing or cannot be read.`,
  signature: () => `${SIGNATURE} is missing or no signature.`,
  key: () => `${PUBLIC_KEY} is missing or no public key.`,
  signed: () => `The signature does not fit: ${MANIFEST} was changed, or signed with another key.`,
  changed: (path) => `${path} was changed.`,
  missing: (path) => `${path} is missing.`,
  extra: (path) => `${path} was added.`,
  twice: (path) => `${path} is there twice.`,
}

/** @returns the exit code: 0, 1 where the package is not as it was signed, 2 where it cannot be checked */
export async function run(argv: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) return print(HELP, 0)
    const [file, ...others] = positionals
    if (file === undefined || others.length > 0)
      throw new UsageError('Name one package: rightsdesk verify-package <file.zip>')
    const report = await verify(file, values.key === undefined ? null : readPem(values.key))
    const holds = report.faults.length === 0
    const words = values.json ? `${JSON.stringify(report, null, 2)}\n` : text(report, values.key)
    return print(words, holds ? 0 : 1)
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`)
    return 2
  }
}

async function verify(file: string, keyPem: string | null): Promise<PackageReport> {
  try {
    return await verifyPackage(file, keyPem)
  } catch {
    throw new UsageError(`${file} cannot be read.`)
  }
}

function readPem(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8')
    readKey(pem)
    return pem
  } catch {
    throw new UsageError(`${file} cannot be read as a public key (Ed25519, PEM).`)
  }
}

function text({ reference, producedAt, files, fingerprint, faults }: PackageReport, key?: string): string {
  const about = reference === null ? '' : `${visible(reference)}, made ${visible(producedAt ?? '')}\n`
  const lines = faults.slice(0, SHOWN_FAULTS).map((fault) => `${sentence(fault)}\n`)
  if (faults.length > SHOWN_FAULTS) lines.push(`${faults.length - SHOWN_FAULTS} more (--json lists them)\n`)
  if (faults.length > 0) return `${about}${lines.join('')}The package is not as it was signed.\n`
  const own = key === undefined
  return `${about}${files} files, all as they were signed.
Key: SHA-256 ${fingerprint}
${own ? "It came with the package. Compare it with the controller's, or give the controller's key with --key.\n" : ''}`
}

function sentence({ what, path }: PackageFault): string {
  return SAID[what](visible(path ?? ''))
}

/** Names come from the file that is doubted: none of their characters may steer the terminal. */
function visible(words: string): string {
  return words.replace(/[\p{Cc}\p{Cf}]/gu, '?').slice(0, 300)
}

function print(words: string, code: number): number {
  process.stdout.write(words)
  return code
}
