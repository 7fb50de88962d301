import { describe, expect, it } from 'vitest'
import { answerFrom, answerProblems } from './answer-values.ts'

const problems = (fields: Record<string, string>) => answerProblems(answerFrom(new URLSearchParams(fields)))

describe('a recipient’s answer', () => {
  it('has to be one of the four', () => {
    expect(problems({})).toEqual(['outcome'])
    expect(problems({ outcome: 'verified' })).toEqual(['outcome'])
    expect(problems({ outcome: 'done' })).toEqual([])
    expect(problems({ outcome: 'not_found' })).toEqual([])
  })

  it('says what remains and why, and until when only if known', () => {
    expect(problems({ outcome: 'remains' })).toEqual(['remainsWhat', 'remainsWhy'])
    expect(problems({ outcome: 'remains', what: '4 invoices', why: 'tax law' })).toEqual([])
    expect(problems({ outcome: 'remains', what: '4 invoices', why: 'tax law', until: 'soon' })).toEqual([
      'until',
    ])
    expect(
      problems({ outcome: 'remains', what: '4 invoices', why: 'tax law', until: '2029-02-31x' }),
    ).toEqual(['until'])
  })

  it('says why it cannot be done, and is not asked about answers it did not choose', () => {
    expect(problems({ outcome: 'cannot' })).toEqual(['cannotWhy'])
    expect(problems({ outcome: 'done', until: 'soon' })).toEqual([])
  })
})
