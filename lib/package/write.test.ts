import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { manifests } from '../connectors/manifests.ts'
import { COMPLETE_LANGUAGES } from '../i18n/catalogues.ts'
import { loadProfile } from '../profile/load.ts'
import type { PackageContents } from './contents.ts'
import {
  ADA,
  attachmentOf,
  HOSTILE,
  notes,
  PARTS_IN_PIWIK_PRO,
  systemOf,
  TEST_SIGNING,
  testContents,
  VISIT,
  visits,
} from './test-contents.ts'
import { bytesOf, unzip } from './test-zip.ts'
import { writePackage } from './write.ts'

const profile = loadProfile(path.join(import.meta.dirname, '../../profiles/piwik-pro.yaml'), {
  lookUp: () => undefined,
  manifests,
})

const write = (contents: PackageContents) => bytesOf(writePackage(contents, TEST_SIGNING))
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const OPENSSL = 'openssl'

/** What OpenSSL says; null on a machine without it. */
function openssl(args: string[], cwd: string): string | null {
  if (!spawnSync(OPENSSL, ['version']).stdout?.toString().startsWith('OpenSSL 3')) return null
  return execFileSync(OPENSSL, args, { cwd }).toString()
}

describe('a package', () => {
  const contents = testContents(profile, PARTS_IN_PIWIK_PRO)
  let bytes: Buffer
  let files: Map<string, Buffer>
  const text = (name: string) => files.get(name)!.toString()

  beforeAll(async () => {
    bytes = await write(contents)
    files = await unzip(bytes)
  })

  it('holds the page, the records of each kind in two formats, their description, the files and the proof', () => {
    expect([...files.keys()]).toEqual([
      'index.html',
      'README.txt',
      'data/hubspot/fields.json',
      'data/hubspot/contact.json',
      'data/hubspot/contact.csv',
      'data/hubspot/note.json',
      'data/hubspot/note.csv',
      'data/analytics-suite/fields.json',
      'data/analytics-suite/visit.json',
      'data/analytics-suite/visit.csv',
      'data/youtube/fields.json',
      'files/from-youtube-1.pdf',
      'files/from-youtube-2.bin',
      'files/answer-1.png',
      'public-key.pem',
      'manifest.json',
      'manifest.sig',
    ])
  })

  it('names no person in a file name, and no file that a click would run', () => {
    const names = [...files.keys()]
    expect(names.filter((name) => /ada|example|contract/i.test(name))).toEqual([])
    expect(names.filter((name) => /\.(html?|js|svg|exe)$/.test(name))).toEqual(['index.html'])
  })

  it('has every file that its page links to, and a link to every file of data', () => {
    const links = [...text('index.html').matchAll(/href="((?:data|files|README)[^"]*)"/g)].map(
      ([, link]) => link!,
    )
    expect(links.filter((link) => !files.has(link))).toEqual([])
    const data = [...files.keys()].filter(
      (name) => /^(data|files)\//.test(name) && !name.endsWith('/fields.json'),
    )
    expect(data.filter((name) => !links.includes(name))).toEqual([])
  })

  it('gives every record whole in JSON, whatever stands in it', () => {
    expect(JSON.parse(text('data/hubspot/contact.json'))).toEqual([ADA])
    expect(JSON.parse(text('data/hubspot/note.json'))).toEqual([...notes()])
    expect(JSON.parse(text('data/analytics-suite/visit.json'))).toEqual([...visits(431)])
  })

  it('gives the same records in CSV, where no text is computed by a spreadsheet', () => {
    const csv = text('data/hubspot/note.csv')
    expect(csv.startsWith('\uFEFFid,at,kind,subject,body,source\r\n')).toBe(true)
    const table: Record<string, string>[] = parse(csv, { bom: true, columns: true })
    expect(
      table.map(({ body }) => body!.replace(/(?<=^|[;\t])'(?=[\s\p{Cf}]*[=+\-@＝＋－＠\t\r\n])/gu, '')),
    ).toEqual(HOSTILE)
    // Whichever sign the program divides a line by.
    for (const row of table)
      for (const cell of Object.values(row).flatMap((one) => one.split(/[;\t]/)))
        expect(cell).not.toMatch(/^[\s\p{Cf}]*[=+\-@＝＋－＠]/u)
    const [contact] = parse(text('data/hubspot/contact.csv'), { bom: true, columns: true }) as [typeof ADA]
    expect(contact).toMatchObject({ phone: "'+48 600 000 000", hs_email_optout: 'true', jobtitle: '' })
    expect(parse(text('data/analytics-suite/visit.csv'), { bom: true })).toHaveLength(432)
  })

  it('leaves a negative number a number', async () => {
    const group = { ...VISIT, fields: VISIT.fields.slice(1, 2) }
    const system = systemOf({ recipientId: 'x', name: 'X', status: 'done' }, [
      { group, records: () => [{ pages: -5 }] },
    ])
    const made = await unzip(await write({ ...contents, systems: [system], attachments: [] }))
    expect(made.get('data/x/visit.csv')!.toString()).toBe('\uFEFFpages\r\n-5\r\n')
  })

  it('explains every field in fields.json', () => {
    const about = JSON.parse(text('data/hubspot/fields.json'))
    expect(about.groups.map((g: { records: number }) => g.records)).toEqual([1, HOSTILE.length])
    expect(about.groups[0].fields.map((f: { name: string }) => f.name)).toEqual(Object.keys(ADA))
    expect(about.missing).toEqual([expect.objectContaining({ ground: 'Article 15(4) GDPR' })])
  })

  it('lists every other file with its size and its checksum', () => {
    const manifest = JSON.parse(text('manifest.json'))
    expect(manifest).toMatchObject({
      format: 'rightsdesk-package',
      version: 1,
      reference: 'EX-3T8P-H6WD',
      producedAt: contents.at,
    })
    const rest = [...files].filter(([name]) => !name.startsWith('manifest.'))
    expect(manifest.files).toEqual(
      rest.map(([name, content]) => ({
        path: name,
        mediaType: expect.stringMatching(/^\w+\//),
        size: content.length,
        sha256: sha256(content),
      })),
    )
  })

  it('is signed so that OpenSSL says so, with the words of the README', () => {
    const [manifest, signature] = [files.get('manifest.json')!, files.get('manifest.sig')!]
    expect(verify(null, manifest, createPublicKey(text('public-key.pem')), signature)).toBe(true)
    const command = /openssl (pkeyutl -verify .*)/.exec(text('README.txt'))![1]!
    const folder = mkdtempSync(path.join(tmpdir(), 'package-'))
    try {
      for (const name of ['manifest.json', 'manifest.sig', 'public-key.pem'])
        writeFileSync(path.join(folder, name), files.get(name)!)
      const said = openssl(command.split(' '), folder)
      if (said !== null) expect(said).toContain('Signature Verified Successfully')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is the same for the same contents, byte for byte', async () => {
    expect((await write(contents)).equals(bytes)).toBe(true)
  })

  it.each(COMPLETE_LANGUAGES)('can be made in %s, for access and for portability', async (locale) => {
    for (const right of ['access', 'portability'] as const) {
      const made = await unzip(await write(testContents(profile, PARTS_IN_PIWIK_PRO, { locale, right })))
      expect(made.has(locale === 'de' ? 'LIESMICH.txt' : 'README.txt')).toBe(true)
      expect(made.get('index.html')!.toString()).toContain(`<html lang="${locale}">`)
    }
  })
})

describe('what cannot be made whole is not made', () => {
  const contents = testContents(profile, PARTS_IN_PIWIK_PRO)
  const withSystem = (...system: Parameters<typeof systemOf>) => ({
    ...contents,
    systems: [systemOf(...system)],
  })
  const about = { recipientId: 'hubspot', name: 'HubSpot', status: 'done' as const }

  it('fails where fewer or more records come than were announced', async () => {
    for (const count of [2, 4]) {
      const wrong = withSystem(about, [{ group: VISIT, records: () => visits(3), count }])
      await expect(write(wrong)).rejects.toThrow('visit has')
    }
  })

  it('fails where a record has a field that nothing explains', async () => {
    const wrong = withSystem(about, [{ group: VISIT, records: () => [{ secret: 'Ada' }] }])
    await expect(write(wrong)).rejects.toThrow('not described')
  })

  it('fails where a file is shorter than it was', async () => {
    const whole = attachmentOf(null, 'a.pdf', 'application/pdf', Buffer.from('%PDF'))
    await expect(write({ ...contents, attachments: [{ ...whole, sizeBytes: 5 }] })).rejects.toThrow('5 were')
  })

  it('fails where two files would have one name, and where an id would leave the folder', async () => {
    const twice = withSystem(about, [
      { group: VISIT, records: () => [] },
      { group: { ...VISIT, id: 'Visit' }, records: () => [] },
    ])
    await expect(write(twice)).rejects.toThrow('are called')
    const outside = withSystem({ ...about, recipientId: '../x' }, [])
    await expect(write(outside)).rejects.toThrow('cannot name a file')
  })

  it('gives ids that Windows keeps for itself, and the name of our own file, another name', async () => {
    const systems = [
      systemOf({ recipientId: 'con', name: 'Con', status: 'done' }, [
        { group: { ...VISIT, id: 'aux' }, records: () => [] },
        { group: { ...VISIT, id: 'fields' }, records: () => [] },
      ]),
    ]
    const names = [...(await unzip(await write({ ...contents, systems, attachments: [] }))).keys()]
    expect(names.filter((name) => name.startsWith('data/'))).toEqual([
      'data/con~/fields.json',
      'data/con~/aux~.json',
      'data/con~/aux~.csv',
      'data/con~/fields~.json',
      'data/con~/fields~.csv',
    ])
  })

  it('names every file so that it can be unpacked anywhere, whatever files and ids are called', async () => {
    const given = [
      '/etc/passwd',
      '..\\..\\run.exe',
      'C:\\x.pdf',
      'nul.txt',
      'a'.repeat(5000),
      'Ä.pdf',
      'A\u0308.pdf',
      'x\u202efdp.exe',
      'a\0b',
      '',
    ]
    const attachments = given.map((name) => attachmentOf(null, name, 'application/pdf', Buffer.from('x')))
    const names = [...(await unzip(await write({ ...contents, attachments }))).keys()]
    for (const name of names) expect(name).toMatch(/^[\w.~-]{1,120}(\/[\w.~-]{1,120}){0,2}$/)
    for (const name of names) expect(name).not.toMatch(/(^|\/)(\.{1,2}|con|nul|aux|prn)(\.|\/|$)/i)
    expect(new Set(names.map((name) => name.normalize('NFKC').toLowerCase())).size).toBe(names.length)
    expect(names.filter((name) => name.startsWith('files/'))).toHaveLength(given.length)
  })

  it('fails where the key does not fit the signature', async () => {
    const wrong = { ...TEST_SIGNING, sign: () => Buffer.alloc(64) }
    await expect(bytesOf(writePackage(contents, wrong))).rejects.toThrow('do not fit')
  })
})

it('closes what it reads when the reader goes away', async () => {
  const left: string[] = []
  const endless: PackageContents = {
    ...testContents(profile, PARTS_IN_PIWIK_PRO),
    attachments: [
      {
        ...attachmentOf(null, 'a', 'image/png', Buffer.alloc(0)),
        sizeBytes: Number.MAX_SAFE_INTEGER,
        content: async function* () {
          try {
            for (;;) yield Buffer.alloc(64 * 1024)
          } finally {
            left.push('closed')
          }
        },
      },
    ],
  }
  let read = 0
  for await (const chunk of writePackage(endless, TEST_SIGNING)) {
    read += chunk.length
    if (read > 5_000_000) break
  }
  await expect.poll(() => left).toEqual(['closed'])
})
