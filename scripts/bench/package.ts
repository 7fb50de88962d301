import { createPublicKey, randomBytes, sign } from 'node:crypto'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { manifests } from '../../lib/connectors/manifests.ts'
import type { AccessGroup } from '../../lib/domain/extract.ts'
import { letterFacts } from '../../lib/mail/letters/facts.ts'
import type { PackageContents } from '../../lib/package/contents.ts'
import { type Signing, writePackage } from '../../lib/package/write.ts'
import { loadProfile } from '../../lib/profile/load.ts'
import { createVault } from '../../lib/vault/vault.ts'

// Writes a package and shows what it takes: scripts/bench/package.mjs runs it.
const [records = '120000', files = '8'] = process.argv.slice(2)
const RECORDS = Number(records)
const FILES = Number(files)
const FILE_BYTES = 25 * 1024 * 1024
const CHUNK_BYTES = 256 * 1024
const FIELDS = ['id', 'at', 'page', 'referrer', 'browser', 'place', 'text']

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const profile = loadProfile(path.join(root, 'profiles', 'small-shop.yaml'), {
  lookUp: () => undefined,
  manifests,
})
const { signingKey } = createVault(randomBytes(32).toString('base64'))
const signing: Signing = {
  sign: (bytes) => sign(null, bytes, signingKey),
  publicKeyPem: createPublicKey(signingKey).export({ format: 'pem', type: 'spki' }).toString(),
}
const group: AccessGroup = {
  id: 'visit',
  label: 'Visits',
  description: '',
  fields: FIELDS.map((name) => ({ name, label: name, description: '' })),
}
const contents: PackageContents = {
  facts: letterFacts(
    profile,
    {
      reference: 'TL-0000-0000',
      right: 'access',
      locale: 'en',
      context: 'customer',
      receivedOn: '2026-01-05',
      answeredAt: null,
      name: 'Ada Example',
      corrections: [],
      redactions: 0,
    },
    [],
  ),
  at: '2026-01-20T10:00:00.000Z',
  controller: {
    timeZone: profile.timeZone,
    privacyPolicy: profile.privacyPolicy,
    accent: profile.brand.accent,
    keyAddress: 'https://requests.example.test/api/v1/signing-key',
  },
  systems: [
    {
      recipientId: 'shop-database',
      name: 'Orders and accounts',
      status: 'done',
      groups: [{ group, count: RECORDS }],
      records: async function* () {
        for (let id = 0; id < RECORDS; id++) {
          yield {
            id,
            at: '2026-01-05T10:00:00Z',
            page: `https://shop.example.test/tea/${id}`,
            referrer: `https://search.example.test/?q=${'tea'.repeat(20)}`,
            browser: 'Mozilla/5.0 (X11; Linux x86_64) Example/1.0'.repeat(2),
            place: 'Wrocław, Poland',
            text: `What was written, number ${id}. `.repeat(14),
          }
        }
      },
      remains: [],
    },
  ],
  attachments: Array.from({ length: FILES }, (_, number) => ({
    recipientId: null,
    name: `file ${number}`,
    mediaType: 'application/pdf',
    sizeBytes: FILE_BYTES,
    content: async function* () {
      for (let at = 0; at < FILE_BYTES; at += CHUNK_BYTES) yield randomBytes(CHUNK_BYTES)
    },
  })),
  redactions: 0,
}

const MB = 1024 * 1024
const before = process.memoryUsage().rss
const started = performance.now()
let bytes = 0
let highest = before
for await (const chunk of writePackage(contents, signing)) {
  bytes += chunk.length
  highest = Math.max(highest, process.memoryUsage.rss())
}
const mb = (size: number) => `${(size / MB).toFixed(0)} MB`
console.log(
  [
    `${RECORDS} records, ${FILES} files of ${mb(FILE_BYTES)}: a package of ${mb(bytes)}`,
    `${((performance.now() - started) / 1000).toFixed(1)} s`,
    `resident memory ${mb(before)} before, ${mb(highest)} at most: ${mb(highest - before)} for the package`,
  ].join('\n'),
)
