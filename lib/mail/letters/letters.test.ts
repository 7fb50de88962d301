import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { manifests } from '../../connectors/manifests.ts'
import { localDate } from '../../domain/clock/local-date.ts'
import { type Decision, type Letter, type LetterBlock, letterProblems } from '../../domain/letter.ts'
import type { TaskStatus } from '../../domain/outcome.ts'
import { CAPABILITY_OF_RIGHT, groundsFor, RIGHTS, type Right } from '../../domain/rights.ts'
import { COMPLETE_LANGUAGES } from '../../i18n/catalogues.ts'
import { loadProfile } from '../../profile/load.ts'
import { blockHeading, composeAnswer } from './answer.ts'
import { type LetterFacts, letterFacts, type TaskRecord } from './facts.ts'
import {
  composeAcknowledgement,
  composeExtension,
  composeFollowUp,
  composeForwarded,
  composeNoIdentity,
  composeQuestion,
  composeWithdrawn,
} from './notices.ts'
import { parseBlock } from './parse.ts'

const profile = loadProfile(path.join(import.meta.dirname, '../../../profiles/piwik-pro.yaml'), {
  lookUp: () => undefined,
  manifests,
})

const ON: Record<string, Partial<TaskRecord>> = {
  'analytics-suite': { status: 'done', counts: [{ label: 'log_visit', count: 12 }] },
  hubspot: {
    status: 'accepted',
    recheckAt: new Date('2027-02-22T09:00:00Z'),
    goneBy: '2027-03-17',
    settledAt: null,
    counts: [{ label: 'contact', count: 1 }],
  },
  omniconvert: { status: 'handed_off', answerBy: '2027-03-01', goneBy: '2027-05-16', settledAt: null },
  gotowebinar: { status: 'not_found' },
  youtube: { status: 'attested' },
  fraud0: {
    status: 'remains',
    counts: [{ label: 'record', count: 3 }],
    remains: [
      {
        what: '4 deals',
        reason: 'Also belongs to other contacts',
        ground: 'Art. 17(3)(b)',
        until: '2031-12-31',
      },
      { what: 'a log [of visits]', reason: 'needed against fraud.', ground: '', until: null },
    ],
  },
  leaseweb: { status: 'verified', counts: [{ label: 'file', count: 2 }] },
  aws: { status: 'cancelled' },
}

function tasks(right: Right, only?: TaskStatus): TaskRecord[] {
  const capability = CAPABILITY_OF_RIGHT[right]
  if (!capability) return []
  return Object.entries(ON).map(([recipientId, more]) => ({
    recipientId,
    capability,
    status: 'done',
    counts: [],
    remains: [],
    orderedAt: new Date('2027-02-15T23:30:00Z'),
    answerBy: null,
    goneBy: null,
    recheckAt: null,
    settledAt: new Date('2027-02-20T12:00:00Z'),
    settledBy: 'connector',
    order: [],
    ...more,
    ...(only && { status: only, remains: [], counts: [] }),
  }))
}

function factsOf(
  right: Right,
  locale: string,
  more: { only?: TaskStatus; answeredAt?: Date; redactions?: number } = {},
): LetterFacts {
  return letterFacts(
    profile,
    {
      reference: 'PP-7K4M-92QX',
      right,
      locale,
      context: 'marketing',
      receivedOn: '2027-02-09',
      answeredAt: more.answeredAt ?? null,
      name: 'Ada Lovelace',
      corrections:
        right === 'rectification'
          ? [
              { field: 'surname', wrong: 'Lovelase', right: 'Lovelace' },
              { field: 'phone', wrong: '', right: '+48 1\n[home]' },
            ]
          : [],
      redactions: more.redactions ?? 0,
    },
    tasks(right, more.only),
  )
}

function problems(right: Right, facts: LetterFacts, decision: Decision, blocks: LetterBlock[]) {
  const ground = decision === 'fulfilled' ? null : groundsFor(right)[0]!
  return letterProblems({
    right,
    draft: { decision, ground, blocks },
    tasks: facts.tasks,
    authority: facts.authority.name,
    package: { standing: 'ready', undecided: 0 },
    openTasks: 0,
  })
}

const textOf = (blocks: readonly LetterBlock[]) => blocks.map(({ text }) => text).join('\n\n')
const every = RIGHTS.flatMap((right) => COMPLETE_LANGUAGES.map((locale) => [right, locale] as const))

describe('an answer', () => {
  it.each(every)('to %s in %s owes nothing when it is fulfilled', (right, locale) => {
    for (const more of [{}, { only: 'not_found' as const }, { only: 'done' as const }]) {
      const facts = factsOf(right, locale, more)
      const blocks = composeAnswer(facts, { decision: 'fulfilled', ground: null })
      const found = problems(right, facts, 'fulfilled', blocks)
      // What was found about a complaint, only staff can say.
      expect(found).toEqual(
        right === 'complaint' ? [{ what: 'placeholder', block: 'findings', source: 'Art. 38(4)' }] : [],
      )
    }
  })

  it.each(every)(
    'to %s in %s lacks only staff’s reasons when it is refused, wholly or in part',
    (right, locale) => {
      for (const decision of ['partly', 'refused'] as const) {
        for (const ground of groundsFor(right)) {
          const facts = factsOf(right, locale)
          const blocks = composeAnswer(facts, { decision, ground })
          const found = problems(right, facts, decision, blocks).filter(
            (problem) => right !== 'complaint' || !('block' in problem) || problem.block !== 'findings',
          )
          expect(found).toEqual([{ what: 'placeholder', block: 'reasons', source: 'Art. 12(4)' }])
        }
      }
    },
  )

  it.each(every)('to %s in %s is words from end to end', (right, locale) => {
    for (const decision of ['fulfilled', 'partly', 'refused'] as const) {
      const ground = decision === 'fulfilled' ? null : groundsFor(right)[0]!
      for (const { id, text } of composeAnswer(factsOf(right, locale), { decision, ground })) {
        expect(text, id).not.toMatch(
          /undefined|null|NaN|Invalid|\{\w+\}|req_|task_|\d{4}-\d{2}-\d{2}|handed_off/,
        )
        expect(parseBlock(text).length).toBeGreaterThan(0)
        blockHeading(id, locale)
      }
    }
  })

  it('keeps erased, being erased and waiting for an answer apart', () => {
    const blocks = composeAnswer(factsOf('erasure', 'en'), { decision: 'fulfilled', ground: null })
    const block = (id: string) => blocks.find((one) => one.id === id)!.text
    expect(block('removed')).toContain('- Piwik PRO Analytics Suite: 12 visits, erased on 20 February 2027')
    expect(block('removed')).toContain('- GoToWebinar (GoTo): nothing found')
    expect(block('removed')).toContain(
      '- LeaseWeb: 2 files, erased; we checked on 20 February 2027 and found nothing left',
    )
    expect(block('removed')).not.toMatch(/HubSpot|Omniconvert/)
    expect(block('under-way')).toContain(
      '- HubSpot took our order on 16 February 2027 and has not finished. The data is gone by 17 March 2027 at the latest. We check on 22 February 2027.',
    )
    expect(block('under-way')).toContain(
      '- Omniconvert: we passed on your request on 16 February 2027 and are waiting for the answer, which we asked for by 1 March 2027. In any case such data is deleted there by 16 May 2027.',
    )
    expect(block('opening')).toContain('At 2 places it is still under way')
    expect(textOf(blocks)).not.toContain('Amazon')
  })

  it('names what stays, with reason, ground and end, in the person’s language', () => {
    const blocks = composeAnswer(factsOf('erasure', 'de'), { decision: 'partly', ground: '17(3)(b)' })
    const remains = blocks.find(({ id }) => id === 'remains')!.text
    expect(remains).toContain(
      '- fraud0: 4 Geschäftsvorgänge. Grund: Gehört auch zu anderen Kontakten (Art. 17 Abs. 3 Buchst. b DSGVO). Es bleibt bis 31. Dezember 2031 und wird dann gelöscht.',
    )
    expect(remains).toContain(
      '- fraud0: a log (of visits). Grund: needed against fraud. Ein Enddatum ist nicht bekannt.',
    )
    expect(textOf(blocks)).toContain('Präsident des Amtes für den Schutz personenbezogener Daten, Polen')
  })

  it('to an access request names every recipient with purpose, basis and place', () => {
    const text = textOf(composeAnswer(factsOf('access', 'de'), { decision: 'fulfilled', ground: null }))
    const context = profile.contexts.find(({ id }) => id === 'marketing')!
    for (const id of context.recipients)
      expect(text).toContain(profile.recipients.find((recipient) => recipient.id === id)!.name)
    expect(text).toContain('(Art. 6 Abs. 1 Buchst. f DSGVO)')
    expect(text).toContain('HubSpot, Vereinigte Staaten: Standardvertragsklauseln')
  })

  it('to a rectification says what was wrong and what is right, and brackets of the person are not ours', () => {
    const text = textOf(
      composeAnswer(factsOf('rectification', 'en'), { decision: 'fulfilled', ground: null }),
    )
    expect(text).toContain('- surname: “Lovelace” instead of “Lovelase”')
    expect(text).toContain('- phone: “+48 1 (home)”')
  })

  it('promises no deletion to somebody who asked for something else', () => {
    for (const right of RIGHTS.filter((one) => one !== 'erasure')) {
      const text = textOf(composeAnswer(factsOf(right, 'en'), { decision: 'fulfilled', ground: null }))
      expect(text).not.toMatch(/is gone by|is deleted there|is then deleted/)
    }
  })

  it('does not say that all is done where something stays', () => {
    const facts = factsOf('erasure', 'en')
    const settled = { ...facts, tasks: facts.tasks.filter(({ settledOn }) => settledOn !== null) }
    const [opening] = composeAnswer(settled, { decision: 'fulfilled', ground: null })
    expect(opening!.text).toContain('Something stays nevertheless')
  })

  it('under Shine the Light speaks of the calendar year before', () => {
    const facts = factsOf('shine-the-light', 'en', { only: 'not_found' })
    const unasked = facts.tasks.map((task, i) => ({ ...task, asked: i > 0 }))
    const text = textOf(composeAnswer({ ...facts, tasks: unasked }, { decision: 'fulfilled', ground: null }))
    expect(text).not.toContain(unasked[0]!.recipientName)
    expect(text).toContain('In the calendar year 2026 we gave none of your personal data')
  })

  it.each([
    ['en', '3 February 2027', '1 January 2028'],
    ['de', '3. Februar 2027', '1. Januar 2028'],
  ])('that the person had already this year says from when they may ask again (%s)', (locale, had, again) => {
    const facts = factsOf('shine-the-light', locale)
    const earlier = {
      reference: 'PP-1111-2222',
      receivedOn: localDate('2027-02-03'),
      againOn: localDate('2028-01-01'),
    }
    const blocks = composeAnswer(facts, { decision: 'refused', ground: 'once-a-year', earlier })
    const reasons = blocks.find(({ id }) => id === 'reasons')!.text
    for (const words of ['PP-1111-2222', had, again, '§ 1798.83(c)(1)']) expect(reasons).toContain(words)
    expect(problems('shine-the-light', facts, 'refused', blocks)).toEqual([])
  })
})

describe.each(COMPLETE_LANGUAGES)('in %s', (locale) => {
  const has = (letter: Letter, ...ids: string[]) => {
    const own = letter.blocks.map(({ id }) => id as string)
    for (const id of ids) expect(own).toContain(id)
    expect(letter.subject).toContain('PP-7K4M-92QX')
    expect(textOf(letter.blocks)).not.toMatch(/undefined|\[|\{\w+\}|\d{4}-\d{2}-\d{2}/)
    expect(letter.blocks.at(-1)!.text).toContain('gdpr@piwik.pro')
  }
  const facts = factsOf('erasure', locale)

  it('a request that nobody confirmed is closed with reason, authority and remedy', () => {
    const letter = composeNoIdentity(facts)
    has(letter, 'opening', 'reasons', 'complaint', 'remedy', 'closing')
    expect(textOf(letter.blocks)).toContain(facts.authority.name)
    expect(textOf(letter.blocks)).not.toContain('Ada')
  })

  it('a forwarded request says who decides and how to reach it', () => {
    const letter = composeForwarded(facts, { website: 'shop.example.test', contact: 'dpo@shop.example.test' })
    has(letter, 'opening', 'told', 'closing')
    expect(textOf(letter.blocks)).toContain('dpo@shop.example.test')
  })

  it('a follow-up tells only what ended after the answer', () => {
    const late = factsOf('erasure', locale, { answeredAt: new Date('2027-02-19T00:00:00Z') })
    const letter = composeFollowUp(late)
    has(letter, 'opening', 'complaint', 'closing')
    expect(textOf(letter.blocks)).toContain('Piwik PRO Analytics Suite')
    const none = factsOf('erasure', locale, { answeredAt: new Date('2027-02-25T00:00:00Z') })
    expect(textOf(composeFollowUp(none).blocks)).not.toContain('Analytics Suite')
  })

  it('a withdrawn request says what was done before', () => {
    const letter = composeWithdrawn(facts)
    has(letter, 'opening', 'closing')
    expect(textOf(letter.blocks)).toContain('LeaseWeb')
    expect(textOf(letter.blocks)).not.toContain('GoToWebinar')
  })

  it('an acknowledgement names request and date', () => {
    const letter = composeAcknowledgement(facts, '2027-03-09')
    has(letter, 'opening', 'closing')
    expect(textOf(letter.blocks)).toMatch(/9\.? (March|März) 2027/)
  })

  it.each(['complexity', 'number'] as const)(
    'an extension for %s names the new date, the reasons, the authority and the way to court',
    (ground) => {
      const reasons = 'Three systems hold your data.\n\nEach export is checked by hand.'
      const letter = composeExtension(facts, { ground, reasons, until: '2027-05-10', regime: 'gdpr-eu' })
      has(letter, 'opening', 'reasons', 'complaint', 'remedy', 'closing')
      const text = textOf(letter.blocks)
      expect(text).toMatch(/10\.? (May|Mai) 2027/)
      expect(text).toContain(reasons)
      expect(text).toMatch(/within the first month|innerhalb des ersten Monats/)
      expect(text).toContain(facts.authority.name)
    },
  )

  it('an extension cites the law the request goes by', () => {
    const of = (regime: string) => {
      const more = { ground: 'number' as const, reasons: 'Many.', until: '2027-05-10', regime }
      return textOf(composeExtension(facts, more).blocks)
    }
    expect(of('gdpr-eu')).toMatch(/Article 12\(3\) GDPR|Art\. 12 Abs\. 3 DSGVO/)
    expect(of('uk-gdpr')).toMatch(/Art(icle|\.) 12A UK GDPR/)
    expect(of('us-ca-ccpa')).toMatch(/^.*Cal\. Civ\. Code § 1798\.130\(a\)\(2\)\(A\) .*45.*45/m)
    expect(of('us-ia')).toMatch(/Iowa Code § 715D\.3 .*45.*90/)
    expect(of('ch-fadp')).toMatch(/Data Protection Ordinance \(Switzerland\)|DSV \(Schweiz\)/)
    for (const regime of ['uk-gdpr', 'us-ca-ccpa', 'us-ia', 'ch-fadp'])
      expect(
        of(regime)
          .split('\n\n')
          .filter((one) => one.includes(' 12(3) ') || one.includes('Abs. 3')),
      ).toEqual([])
    expect(() => of('br-lgpd')).toThrow(expect.objectContaining({ code: 'extension_unavailable' }))
  })

  it('a question says what is needed, on what ground, and that the time until the answer does not count', () => {
    const ground = { identity: /12(\(6\)| Abs\. 6)/, scope: /(recital|Erwägungsgrund) 63/ }
    for (const reason of ['identity', 'scope'] as const) {
      const letter = composeQuestion(facts, { reason, question: 'Which of your two addresses do you mean?' })
      has(letter, 'opening', 'reasons', 'closing')
      const text = textOf(letter.blocks)
      expect(text).toContain('Which of your two addresses do you mean?')
      expect(text).toMatch(ground[reason])
      expect(text).toMatch(/does not count|zählt die Zeit.*nicht/)
      expect(text).toMatch(/on your own page|auf Ihrer eigenen Seite/)
    }
  })

  it('a question asks nobody for an identity document', () => {
    const letter = composeQuestion(facts, { reason: 'identity', question: 'Which webinar was it?' })
    expect(textOf(letter.blocks)).toMatch(
      /do not send us a copy of an identity document|keine Kopie eines Ausweises/,
    )
  })
})

describe('a recipient that no identifier leads to', () => {
  const unreached = { ...factsOf('erasure', 'en') }
  unreached.tasks = unreached.tasks.map((task) =>
    task.recipientName === 'Omniconvert' ? { ...task, status: 'not_found', asked: false } : task,
  )

  it('is said not to have been asked, and never among those we told', () => {
    const blocks = composeAnswer(unreached, { decision: 'fulfilled', ground: null })
    const block = (id: string) => blocks.find((one) => one.id === id)!.text
    expect(block('told')).not.toContain('Omniconvert')
    expect(block('told')).toContain('HubSpot')
    expect(block('removed')).toContain('Omniconvert: not asked')
  })
})

describe('an answer to a correction', () => {
  const field = { value: '', left: false }
  const order = [
    { ...field, field: 'lastname', label: 'Last name', from: ['Lovelase', 'Lovelaze'], to: 'Lovelace' },
    { ...field, field: 'city', label: 'City [home]', from: [], to: 'London' },
    { ...field, field: 'phone', label: 'Phone number', from: ['1'], to: '2' },
    { ...field, field: 'lang', label: 'Language', from: ['Polish'], to: 'Klingon', left: true },
  ]
  const kept = (what: string, reason: string) => ({ what, reason, ground: '', until: null })
  const otherForm = kept('Phone number', 'HubSpot stored it in another form than asked for')
  const refused = kept('Language', 'The system does not accept the new value')
  const ended = (more: Partial<TaskRecord>) => {
    const [first, ...rest] = tasks('rectification').filter(({ recipientId }) =>
      ['hubspot', 'youtube', 'fraud0'].includes(recipientId),
    )
    const settled = { settledAt: new Date('2027-02-20T12:00:00Z'), remains: [], counts: [] }
    return [
      { ...first!, ...settled, status: 'verified' as const, order, ...more },
      { ...rest[0]!, ...settled, status: 'not_found' as const, settledBy: 'system' },
      { ...rest[1]!, ...settled, status: 'attested' as const, settledBy: 'staff_1', order },
    ]
  }
  const compose = (locale: string, more: Partial<TaskRecord> = {}) => {
    const built = letterFacts(
      profile,
      {
        reference: 'PP-7K4M-92QX',
        right: 'rectification',
        locale,
        context: 'marketing',
        receivedOn: '2027-02-09',
        answeredAt: null,
        name: '',
        corrections: [{ field: 'surname', wrong: 'Lovelase', right: 'Lovelace' }],
        redactions: 0,
      },
      ended(more),
    )
    const blocks = composeAnswer(built, { decision: 'fulfilled', ground: null })
    return (id: string) => blocks.find((block) => block.id === id)?.text ?? ''
  }

  it('lists old and new value of each field that a system showed again, and of no other', () => {
    const block = compose('en', { status: 'remains', remains: [otherForm, refused] })
    expect(block('changed')).toContain('HubSpot, Last name: “Lovelace” instead of “Lovelase” and “Lovelaze”')
    expect(block('changed')).toContain('HubSpot, City (home): “London”, where nothing was stored before')
    expect(block('changed')).not.toMatch(/“2”|Klingon/)
    expect(block('remains')).toMatch(/HubSpot: Phone number\. Reason: HubSpot stored it in another form/)
    expect(block('remains')).toMatch(/HubSpot: Language\. Reason: The system does not accept the new value/)
    expect(block('remains')).not.toContain('end date')
    expect(block('opening')).toContain('Something stays nevertheless')
  })

  it('does so in German', () => {
    const block = compose('de', { status: 'remains', remains: [refused] })
    expect(block('changed')).toContain('HubSpot, Last name: „Lovelace“ statt „Lovelase“ und „Lovelaze“')
    expect(block('changed')).toContain('„London“, wo bisher nichts gespeichert war')
    expect(block('remains')).toContain('Das System nimmt den neuen Wert nicht an')
  })

  it('tells what people carried out in words, and promises nothing that a system did not show', () => {
    for (const more of [{ settledBy: 'staff_1' }, { status: 'accepted' as const, settledAt: null }])
      expect(compose('en', more)('changed')).not.toContain('Last name')
    expect(compose('en')('changed')).toMatch(/fraud0: corrected; our team confirmed it on 20/)
  })

  it('names whom we told, and whom we could not tell and why', () => {
    const told = compose('en')('told')
    expect(told).toMatch(/We told the following recipients.*HubSpot and fraud0/)
    expect(told).toContain('We did not tell YouTube: nothing we know of you leads to an entry there.')
    expect(compose('de')('told')).toContain('Nicht unterrichtet haben wir YouTube')
  })
})

describe('a block', () => {
  it('is read as paragraphs and lists, however staff typed it', () => {
    expect(parseBlock('One\nline two\r\n\r\nHere:\n- a\n-  b\nafter\n\n\n- c\n\n')).toEqual([
      { is: 'paragraph', lines: ['One', 'line two'] },
      { is: 'paragraph', lines: ['Here:'] },
      { is: 'list', items: ['a', 'b'] },
      { is: 'paragraph', lines: ['after'] },
      { is: 'list', items: ['c'] },
    ])
    expect(parseBlock('  \n')).toEqual([])
  })
})

it.each(['en', 'de'])(
  'a copy says how many passages about others were taken out, and on what ground (%s)',
  (locale) => {
    const copy = (redactions: number) =>
      composeAnswer(factsOf('access', locale, { redactions }), { decision: 'fulfilled', ground: null }).find(
        ({ id }) => id === 'copy',
      )!.text
    expect(copy(0)).not.toContain('15(4)')
    expect(copy(3)).toMatch(
      locale === 'de' ? /3 Stellen .*Artikel 15 Absatz 4/ : /3 passages .*Article 15\(4\)/,
    )
  },
)
