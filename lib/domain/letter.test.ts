import { describe, expect, it } from 'vitest'
import {
  type AnswerDraft,
  type BlockId,
  type Decision,
  type LetterTask,
  letterProblems,
  owedItems,
} from './letter.ts'
import type { PackageFacts } from './package.ts'
import { groundsFor, RIGHTS, type Right } from './rights.ts'

const task = (more: Partial<LetterTask> = {}): LetterTask => ({
  recipientId: 'hubspot',
  recipientName: 'HubSpot',
  status: 'done',
  asked: true,
  remains: [],
  ...more,
})
const AUTHORITY = 'The Authority'
const REFUSED: BlockId[] = ['reasons', 'complaint', 'remedy']

/** law.md §5, a second time: what an answer to each right owes when one recipient did as it was told. */
const OWED: Record<Right, BlockId[]> = {
  access: [
    'copy',
    'purposes',
    'categories',
    'recipients',
    'retention',
    'rights',
    'complaint',
    'source',
    'automated',
    'safeguards',
  ],
  erasure: ['removed', 'told'],
  rectification: ['changed', 'told'],
  objection: ['stopped'],
  'consent-withdrawal': ['stopped', 'earlier-lawful'],
  portability: ['copy'],
  restriction: ['restricted', 'told'],
  complaint: ['findings'],
  'shine-the-light': ['disclosed'],
}

const owed = (right: Right, decision: Decision, tasks = [task()]) =>
  owedItems(right, decision, tasks).map((item) => item.block)

const draftOf = (right: Right, decision: Decision, tasks = [task()]): AnswerDraft => ({
  decision,
  ground: decision === 'fulfilled' ? null : '12(5)',
  blocks: owed(right, decision, tasks).map((id) => ({ id, text: `About HubSpot and ${AUTHORITY}.` })),
})

const problems = (
  right: Right,
  draft: AnswerDraft,
  more: { tasks?: LetterTask[]; package?: PackageFacts } = {},
) =>
  letterProblems({
    right,
    draft,
    tasks: more.tasks ?? [task()],
    authority: AUTHORITY,
    package: more.package ?? { standing: 'ready', undecided: 0 },
    openTasks: 0,
  })

describe.each(RIGHTS)('a letter about %s', (right) => {
  it('owes what the law asks when it is fulfilled', () => {
    expect(owed(right, 'fulfilled')).toEqual(OWED[right])
  })

  it('owes that and the reasons when it is fulfilled in part, the reasons alone when it is refused', () => {
    expect(new Set(owed(right, 'partly'))).toEqual(new Set([...OWED[right], ...REFUSED]))
    expect(owed(right, 'refused')).toEqual(REFUSED)
  })

  it.each(['fulfilled', 'partly', 'refused'] as const)(
    'can be sent whole, and without no part: %s',
    (decision) => {
      const draft = draftOf(right, decision)
      expect(problems(right, draft)).toEqual([])
      for (const { id } of draft.blocks) {
        const blocks = draft.blocks.filter((block) => block.id !== id)
        expect(problems(right, { ...draft, blocks })).toMatchObject([{ what: 'missing', block: id }])
        const emptied = draft.blocks.map((block) => (block.id === id ? { ...block, text: ' \n' } : block))
        expect(problems(right, { ...draft, blocks: emptied })).toMatchObject([{ what: 'missing', block: id }])
      }
    },
  )
})

describe('a letter', () => {
  it('names what remains and what is still under way', () => {
    const remains = [{ what: '1 invoice', reason: 'Tax law', ground: '', until: null }]
    expect(owed('erasure', 'fulfilled', [task({ status: 'remains', remains })])).toContain('remains')
    for (const status of ['accepted', 'handed_off'] as const)
      expect(owed('erasure', 'fulfilled', [task({ status })])).toContain('under-way')
    expect(owed('erasure', 'fulfilled', [])).toEqual(['removed'])
  })

  it('is not sent with something left to fill in, wherever it stands', () => {
    const draft = draftOf('objection', 'fulfilled')
    const blocks = [...draft.blocks, { id: 'opening' as const, text: 'Dear [name],' }]
    expect(problems('objection', { ...draft, blocks })).toEqual([
      { what: 'placeholder', block: 'opening', source: '' },
    ])
    const [only] = draft.blocks
    expect(problems('objection', { ...draft, blocks: [{ ...only!, text: '[what]' }] })).toEqual([
      { what: 'placeholder', block: 'stopped', source: 'Art. 21(3)' },
    ])
  })

  it('names every recipient it says it told, and the authority where one can complain', () => {
    const draft = draftOf('erasure', 'refused')
    const vague = draft.blocks.map((block) => ({ ...block, text: 'Somebody.' }))
    expect(problems('erasure', { ...draft, blocks: vague })).toEqual([
      { what: 'authority-missing', block: 'complaint' },
    ])
    const told = draftOf('erasure', 'fulfilled')
    const tasks = [task(), task({ recipientId: 'analytics', recipientName: 'Analytics' })]
    expect(problems('erasure', told, { tasks })).toEqual([
      { what: 'recipient-missing', block: 'told', recipient: 'Analytics' },
    ])
    // Nobody was told where no identifier leads: the letter need not, and must not, claim it.
    const unreached = tasks.map((one) => ({ ...one, asked: one.recipientName !== 'Analytics' }))
    expect(problems('erasure', told, { tasks: unreached })).toEqual([])
  })

  it('refuses nothing without a ground of the law that fits the right', () => {
    const draft = { ...draftOf('access', 'partly'), ground: null }
    expect(problems('access', draft)).toEqual([{ what: 'ground-missing' }])
    expect(groundsFor('access')).toEqual(['12(5)', '12(2)', '15(4)'])
    expect(groundsFor('erasure')).toContain('17(3)(b)')
    expect(groundsFor('objection')).toEqual(['12(5)', '12(2)'])
  })

  it('comes with the data where it is a copy, unless nobody holds any', () => {
    const draft = draftOf('access', 'fulfilled')
    const none: PackageFacts = { standing: 'none', undecided: 0 }
    expect(problems('access', draft, { package: none })).toEqual([{ what: 'file-missing' }])
    expect(problems('access', draft, { package: none, tasks: [task({ status: 'not_found' })] })).toEqual([])
    expect(problems('erasure', draftOf('erasure', 'fulfilled'), { package: none })).toEqual([])
  })

  it.each(['missing', 'writing', 'failed', 'outdated'] as const)(
    'waits for its package, which is %s, where data is granted',
    (standing) => {
      const more = { package: { standing, undecided: 0 } }
      expect(problems('portability', draftOf('portability', 'partly'), more)).toEqual([
        { what: 'package', standing },
      ])
      expect(problems('portability', draftOf('portability', 'refused'), more)).toEqual([])
    },
  )

  it('waits for what may speak of others to be decided', () => {
    const more = { package: { standing: 'ready', undecided: 3 } as const }
    expect(problems('access', draftOf('access', 'fulfilled'), more)).toEqual([
      { what: 'passages-undecided', count: 3 },
    ])
  })

  it('waits for what is open, but a refusal does not', () => {
    const facts = {
      right: 'objection' as const,
      tasks: [task()],
      authority: AUTHORITY,
      package: { standing: 'none', undecided: 0 } as const,
      openTasks: 2,
    }
    expect(letterProblems({ ...facts, draft: draftOf('objection', 'fulfilled') })).toEqual([
      { what: 'tasks-open', count: 2 },
    ])
    expect(letterProblems({ ...facts, draft: draftOf('objection', 'refused') })).toEqual([])
  })
})
