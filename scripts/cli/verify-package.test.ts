import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { manifests } from '../../lib/connectors/manifests.ts'
import { PARTS_IN_SMALL_SHOP, TEST_SIGNING, testContents } from '../../lib/package/test-contents.ts'
import { bytesOf, unzip } from '../../lib/package/test-zip.ts'
import { writePackage } from '../../lib/package/write.ts'
import { loadProfile } from '../../lib/profile/load.ts'
import { signingWith } from '../../lib/vault/signing.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const profile = loadProfile(path.join(ROOT, 'profiles/small-shop.yaml'), {
  lookUp: () => undefined,
  manifests,
})
const contents = testContents(profile, PARTS_IN_SMALL_SHOP)
const folder = mkdtempSync(path.join(tmpdir(), 'verify-package-'))
const whole = path.join(folder, 'whole.zip')
const key = path.join(folder, 'controller.pem')
let files: Map<string, Buffer>

beforeAll(async () => {
  const bytes = await bytesOf(writePackage(contents, TEST_SIGNING))
  writeFileSync(whole, bytes)
  writeFileSync(key, TEST_SIGNING.publicKeyPem)
  files = await unzip(bytes)
})
afterAll(() => rmSync(folder, { recursive: true }))

function verifyPackage(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const program = path.join(ROOT, 'scripts', 'rightsdesk.mjs')
  // Whoever gets a package has none of our settings.
  const env = { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH }
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'verify-package', ...args], { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}

/** The package with something done to its files. */
async function tampered(change: (files: [string, Buffer][]) => [string, Buffer][]): Promise<string> {
  const zip = new ZipFile()
  for (const [name, bytes] of change([...files])) zip.addBuffer(bytes, name)
  zip.end()
  const file = path.join(folder, `${Math.random()}.zip`)
  writeFileSync(file, await bytesOf(zip.outputStream as AsyncIterable<Buffer>))
  return file
}

describe('rightsdesk verify-package', () => {
  it('says that everything is as it was signed, and with which key', async () => {
    const { code, out, err } = await verifyPackage(whole)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('EX-3T8P-H6WD, made 2026-11-22T20:15:00.000Z\n')
    expect(out).toMatch(
      /^\d+ files, all as they were signed\.\nKey: SHA-256 [0-9a-f]{64}\nIt came with the package/m,
    )
    const checked = await verifyPackage(whole, '--key', key, '--json')
    expect(JSON.parse(checked.out)).toMatchObject({ reference: 'EX-3T8P-H6WD', faults: [] })
  })

  it('ends with 1 and a sentence for each file that differs', async () => {
    const file = await tampered((all) => [...all.slice(1), ['a\u001B[31m\u202E.txt', Buffer.from('x')]])
    const { code, out } = await verifyPackage(file)
    expect(code).toBe(1)
    // No character of a doubted name steers the terminal.
    expect(out).toContain(
      'index.html is missing.\na?[31m?.txt was added.\nThe package is not as it was signed.\n',
    )
  })

  it('is not deceived by a package that somebody else made and signed, given the controller’s key', async () => {
    const forged = path.join(folder, 'forged.zip')
    const signing = signingWith(generateKeyPairSync('ed25519').privateKey)
    writeFileSync(forged, await bytesOf(writePackage(contents, signing)))
    const { code, out } = await verifyPackage(forged, '--key', key)
    expect(code).toBe(1)
    expect(out).toContain('signed with another key')
  })

  it('says in a sentence why it cannot begin', async () => {
    for (const args of [[], [path.join(folder, 'nowhere.zip')], [whole, '--key', whole]]) {
      const { code, out, err } = await verifyPackage(...args)
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toMatch(/^[^\n]+\.(zip>)?\n$/)
    }
  })
})
