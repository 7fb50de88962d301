import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { manifests } from '../connectors/manifests.ts'
import { loadProfile } from '../profile/load.ts'
import type { PackageContents } from './contents.ts'
import { packagePage } from './page.ts'
import { SHOWN_RECORDS } from './page-records.ts'
import { HOSTILE, PARTS_IN_PIWIK_PRO, systemOf, testContents, VISIT, visits } from './test-contents.ts'
import { bytesOf } from './test-zip.ts'

const profile = loadProfile(path.join(import.meta.dirname, '../../profiles/piwik-pro.yaml'), {
  lookUp: () => undefined,
  manifests,
})

type More = Parameters<typeof testContents>[2]
const contentsOf = (more?: More) => testContents(profile, PARTS_IN_PIWIK_PRO, more)
const pageOf = async (contents: PackageContents) => (await bytesOf(packagePage(contents))).toString()

/** Every tag as a browser would see it: the page writes `<` nowhere else. */
const tagsOf = (page: string) => page.replace(/<style>.*<\/style>/s, '').match(/<[^>]*>/g) ?? []
const wordsOf = (page: string) =>
  page
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')

describe('the page of a package', () => {
  it('loads nothing: its links lead into the package, to the authority, to the policy and to the DPO', async () => {
    const page = await pageOf(contentsOf())
    const links = tagsOf(page).flatMap(
      (tag) => /\s(?:href|src|action|data|poster)="([^"]*)"/.exec(tag)?.[1] ?? [],
    )
    const outside = links.filter((link) => !/^(#|data\/|files\/|README\.txt$)/.test(link))
    expect(new Set(outside)).toEqual(
      new Set(['mailto:gdpr@piwik.pro', profile.authority.url, profile.privacyPolicy]),
    )
    expect(page).not.toMatch(/@import|url\(/)
  })

  it('forbids everything that it does not need', async () => {
    expect(await pageOf(contentsOf())).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    )
  })

  it('runs nothing, whatever a value, a name or a description pretends to be', async () => {
    const contents = contentsOf()
    const evil = HOSTILE.join(' ')
    const group = {
      id: 'x',
      label: evil,
      description: evil,
      fields: [{ name: evil, label: evil, description: evil }],
    }
    contents.systems.push(
      systemOf(
        {
          recipientId: 'x',
          name: evil,
          status: 'done',
          remains: [{ what: evil, reason: evil, ground: evil, until: null }],
        },
        [{ group, records: () => [{ [evil]: evil }, { [evil]: null }] }],
      ),
    )
    const page = await pageOf(contents)
    const known =
      /^<\/?(!doctype|html|head|meta|title|body|a|header|div|main|p|h[1-3]|section|dl|dt|dd|br|span|small|table|thead|tbody|tr|th|td|caption|time|details|summary|ul|li|bdi|footer)[\s>]/
    expect(tagsOf(page).filter((tag) => !known.test(tag))).toEqual([])
    expect(tagsOf(page).filter((tag) => /\s(on\w+|style)=/.test(tag.replace(/"[^"]*"/g, '""')))).toEqual([])
    expect(page.match(/<style>/g)).toHaveLength(1)
    expect(page).toContain('&lt;script&gt;fetch(&quot;https://evil.example.test&quot;)&lt;/script&gt;')
    expect(page).not.toMatch(/(?![\n\t])\p{Cc}/u)
  })

  it('closes every element that it opens', async () => {
    const open: string[] = []
    for (const tag of tagsOf(await pageOf(contentsOf({ right: 'portability' })))) {
      const [, slash, name] = /^<(\/?)(\w+)/.exec(tag) ?? []
      if (!name || ['meta', 'br'].includes(name)) continue
      if (slash) expect(open.pop()).toBe(name)
      else open.push(name)
    }
    expect(open).toEqual([])
  })

  it('says who answers, what was asked and when', async () => {
    const words = wordsOf(await pageOf(contentsOf()))
    for (const said of [
      'EX-3T8P-H6WD',
      'Piwik PRO SA, ul. Św. Antoniego',
      'to send you a copy of your data (Article 15 GDPR)',
      '1 November 2026',
      'Sunday 22 November 2026, 21:15',
    ])
      expect(words).toContain(said)
  })

  it('gives everything that Article 15 asks for beside the copy', async () => {
    const words = wordsOf(await pageOf(contentsOf()))
    const articles = [...words.matchAll(/Article 15\((?:1|2)\)(?:\([a-h]\))? GDPR/g)].map(
      ([article]) => article,
    )
    expect(articles).toEqual([
      ...[...'abcdefgh'].map((letter) => `Article 15(1)(${letter}) GDPR`),
      'Article 15(2) GDPR',
    ])
    for (const { purpose, categories, retention } of contentsOf().facts.recipients)
      for (const fact of [purpose, categories, retention]) expect(words).toContain(fact)
    expect(words).toContain(contentsOf().facts.automatedDecisions)
    expect(words).toContain('Standard contractual clauses')
  })

  it('speaks of Article 20 instead where the data is taken elsewhere', async () => {
    const words = wordsOf(await pageOf(contentsOf({ right: 'portability' })))
    expect(words).toContain('structured, commonly used and machine-readable format (Article 20(1) GDPR)')
    expect(words).toContain('(Article 20(4) GDPR)')
    expect(words).not.toMatch(/Article 15\([12]\)/)
    expect(words).toContain(contentsOf().facts.authority.name)
  })

  it('names in whole sentences what is not there, and why', async () => {
    const words = wordsOf(await pageOf(contentsOf()))
    for (const said of [
      'We looked here and found nothing about you.',
      'Omniconvert: we passed on your request on 2 November 2026 and are waiting for the answer, which we asked for by 20 November 2026. What is here is not in this copy yet.',
      'Our team looked here by hand and confirmed on 4 November 2026 that this part is complete.',
      'This is here, too, and is not in the copy: 2 calls. Reason: The recordings also hold the voices of others (Article 15(4) GDPR).',
      'One passage was taken out because it speaks of other people',
    ])
      expect(words).toContain(said)
  })

  it('says of a place that was not asked, and of one still at work, that its data is not there', async () => {
    const contents = contentsOf()
    contents.facts.tasks[3]!.asked = false
    contents.facts.tasks[2]!.status = 'failed'
    const words = wordsOf(await pageOf(contents))
    expect(words).toContain('nothing we know of you leads to data in this place')
    expect(words).toContain('What is here is not in this copy yet. Our team is working on it.')
  })

  it('says that there may be more where data came and the place has not ended', async () => {
    const contents = contentsOf()
    contents.systems[1]!.status = 'failed'
    const words = wordsOf(await pageOf(contents))
    expect(words).toContain('Visits: 431 Not all of it')
    expect(words).toContain('This place has not finished: there may be more here than this copy has.')
  })

  it('explains every field and shows its value in the words of the person', async () => {
    const page = await pageOf(contentsOf({ locale: 'de' }))
    expect(page).toContain('<small class="mono">message</small>')
    for (const { name } of contentsOf().systems[0]!.groups[0]!.group.fields)
      expect(page).toContain(`Was in ${name} steht.`)
    expect(page).toContain('<time datetime="2026-03-29T00:30:00Z">29.03.2026, 01:30:00</time>')
    expect(wordsOf(page)).toContain('ja')
    expect(wordsOf(page)).toContain('Aus der Netzadresse geschätzt')
  })

  it('shows the first records of a kind, says where the rest is, and reads no further', async () => {
    let read = 0
    const contents = contentsOf()
    contents.systems = [
      systemOf({ recipientId: 'x', name: 'X', status: 'done' }, [
        {
          group: VISIT,
          count: 1_000_000,
          records: function* () {
            for (const visit of visits(1_000_000)) {
              read++
              yield visit
            }
          },
        },
      ]),
    ]
    const page = await pageOf(contents)
    expect(read).toBe(SHOWN_RECORDS)
    expect(page.match(/<tr><td>/g)).toHaveLength(SHOWN_RECORDS)
    expect(page).toContain('Shown here are the first 200 of 1,000,000. The rest is in the files.')
    expect(page).toContain('href="data/x/visit.json"')
    expect(page).toContain('href="data/x/visit.csv"')
  })

  it('cuts a text without an end and says so', async () => {
    const contents = contentsOf()
    contents.systems = [
      systemOf({ recipientId: 'x', name: 'X', status: 'done' }, [
        { group: VISIT, records: () => [{ country: 'x'.repeat(1_000_000) }] },
      ]),
    ]
    const page = await pageOf(contents)
    expect(page.length).toBeLessThan(60_000)
    expect(page).toContain('The rest of this text is in the files.')
  })

  it('says it where no place has anything', async () => {
    const contents = contentsOf()
    const page = await pageOf({
      ...contents,
      systems: [],
      attachments: [],
      redactions: 0,
      facts: { ...contents.facts, tasks: [] },
    })
    expect(wordsOf(page)).toContain('No place holds data about you')
    expect(page).not.toContain('[removed')
  })
})
