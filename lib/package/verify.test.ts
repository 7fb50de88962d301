import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { manifests } from '../connectors/manifests.ts'
import { loadProfile } from '../profile/load.ts'
import { signingWith } from '../vault/signing.ts'
import { PARTS_IN_SMALL_SHOP, TEST_SIGNING, testContents } from './test-contents.ts'
import { bytesOf, unzip } from './test-zip.ts'
import { type PackageFault, verifyPackage } from './verify.ts'
import { writePackage } from './write.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const profile = loadProfile(path.join(ROOT, 'profiles/small-shop.yaml'), {
  lookUp: () => undefined,
  manifests,
})
const contents = testContents(profile, PARTS_IN_SMALL_SHOP)
const folder = mkdtempSync(path.join(tmpdir(), 'verify-package-'))
const whole = path.join(folder, 'whole.zip')
let files: Map<string, Buffer>

beforeAll(async () => {
  const bytes = await bytesOf(writePackage(contents, TEST_SIGNING))
  writeFileSync(whole, bytes)
  files = await unzip(bytes)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The package with something done to its files. */
async function tampered(change: (files: [string, Buffer][]) => [string, Buffer][]): Promise<string> {
  const zip = new ZipFile()
  for (const [name, bytes] of change([...files])) zip.addBuffer(bytes, name)
  zip.end()
  const file = path.join(folder, `${Math.random()}.zip`)
  writeFileSync(file, await bytesOf(zip.outputStream as AsyncIterable<Buffer>))
  return file
}

describe('checking a package', () => {
  it('finds every file as it was signed, and tells the key as OpenSSL does', async () => {
    const { files: sound, fingerprint, faults } = await verifyPackage(whole, null)
    expect({ sound, faults }).toEqual({ sound: files.size - 2, faults: [] })
    const der = createPublicKey(TEST_SIGNING.publicKeyPem).export({ format: 'der', type: 'spki' })
    expect(fingerprint).toBe(createHash('sha256').update(der).digest('hex'))
  })

  it.each<[what: string, fault: PackageFault, change: (files: [string, Buffer][]) => [string, Buffer][]]>([
    [
      'one byte of a file is another',
      { what: 'changed', path: 'data/shop-database/contact.json' },
      (all) =>
        all.map(([name, bytes]) =>
          name.endsWith('contact.json')
            ? [name, Buffer.from(bytes.toString().replace('Ada', 'Eve'))]
            : [name, bytes],
        ),
    ],
    [
      'a file is missing',
      { what: 'missing', path: 'data/newsletter/visit.csv' },
      (all) => all.filter(([name]) => name !== 'data/newsletter/visit.csv'),
    ],
    [
      'a file was added',
      { what: 'extra', path: 'extra.txt' },
      (all) => [...all, ['extra.txt', Buffer.from('x')]],
    ],
    [
      'a file is there twice',
      { what: 'twice', path: 'index.html' },
      (all) => [...all, ['index.html', Buffer.from('x')]],
    ],
    [
      'the manifest was edited',
      { what: 'signed' },
      (all) =>
        all.map(([name, bytes]) =>
          name === 'manifest.json'
            ? [name, Buffer.from(bytes.toString().replace('EX-3T8P', 'EX-0000'))]
            : [name, bytes],
        ),
    ],
    [
      'the signature is gone',
      { what: 'signature' },
      (all) => all.filter(([name]) => name !== 'manifest.sig'),
    ],
    ['the manifest is gone', { what: 'manifest' }, (all) => all.filter(([name]) => name !== 'manifest.json')],
    ['the key is gone', { what: 'key' }, (all) => all.filter(([name]) => name !== 'public-key.pem')],
  ])('says so where %s', async (_what, fault, change) => {
    expect((await verifyPackage(await tampered(change), null)).faults).toContainEqual(fault)
  })

  it('fits itself where somebody else made all of it, and does not fit the controller’s key', async () => {
    const forged = path.join(folder, 'forged.zip')
    const signing = signingWith(generateKeyPairSync('ed25519').privateKey)
    writeFileSync(forged, await bytesOf(writePackage(contents, signing)))
    expect((await verifyPackage(forged, null)).faults).toEqual([])
    expect((await verifyPackage(forged, TEST_SIGNING.publicKeyPem)).faults).toEqual([{ what: 'signed' }])
  })

  it('says so where half of the file is missing, wherever it ends', async () => {
    const bytes = readFileSync(whole)
    for (const length of [0, 4, bytes.length / 2, bytes.length - 1]) {
      const half = path.join(folder, 'half.zip')
      writeFileSync(half, bytes.subarray(0, length))
      expect((await verifyPackage(half, null)).faults[0]).toEqual({ what: 'not-a-zip' })
    }
  })

  it('names the file whose packed bytes are broken, and no other', async () => {
    const bytes = readFileSync(whole)
    const at = bytes.indexOf('data/newsletter/visit.json') + 200
    bytes.fill(0xff, at, at + 20)
    const broken = path.join(folder, 'broken.zip')
    writeFileSync(broken, bytes)
    const { faults } = await verifyPackage(broken, null)
    expect(faults).toEqual([{ what: 'changed', path: 'data/newsletter/visit.json' }])
  })

  it('throws where there is no file to check', async () => {
    await expect(verifyPackage(path.join(folder, 'nowhere.zip'), null)).rejects.toThrow('ENOENT')
  })
})
