import { describe, expect, it } from 'vitest'
import {
  canLocate,
  correctionHow,
  FINDINGS_VALID_MS,
  type PlanFinding,
  type PlanRecipient,
  planFor,
  planProblems,
} from './plan.ts'
import type { Right } from './rights.ts'

const NOW = new Date('2026-03-02T09:00:00Z')

const recipient = (more: Partial<PlanRecipient> = {}): PlanRecipient => ({
  id: 'crm',
  name: 'CRM',
  connector: 'hubspot',
  mode: 'api',
  capabilities: ['locate', 'erase'],
  handOff: [],
  identifiers: ['email', 'hubspot_contact_id'],
  contact: null,
  language: 'en',
  answerWithinDays: 14,
  retentionDays: null,
  ...more,
})
const finding = (more: Partial<PlanFinding & { at: Date }> = {}) => ({
  recipientId: 'crm',
  status: 'done' as const,
  found: [],
  willRemove: [],
  at: NOW,
  ...more,
})
const handOff = { mode: 'hand-off' as const, capabilities: ['erase'], contact: 'privacy@crm.example.test' }

describe('what happens at a recipient', () => {
  it.each([
    ['we can do it by its interface', 'api', recipient()],
    ['it is asked by mail', 'hand-off', recipient(handOff)],
    ['we know no address to ask', 'manual', recipient({ ...handOff, contact: null })],
    [
      'its interface cannot do this but people there can',
      'hand-off',
      recipient({ handOff: ['erase'], contact: 'admins@crm.example.test' }),
    ],
    ['people there can do it, but we know no address', 'manual', recipient({ handOff: ['erase'] })],
    ['its interface cannot do this', 'manual', recipient({ capabilities: ['locate'] })],
    ['nothing of ours leads to anything there', 'nothing', recipient({ identifiers: ['phone'] })],
  ] as const)('where %s: %s', (_, how, one) => {
    const [entry] = planFor('erasure', [one], ['email', 'user_id'], [])
    expect(entry).toMatchObject({ how, capability: 'erase', finding: null })
    expect(entry!.identifiers).toEqual(how === 'nothing' ? [] : ['email'])
  })

  it('is by hand for a correction where the values of now cannot be read', () => {
    const how = (capabilities: string[]) =>
      planFor('rectification', [recipient({ capabilities })], ['email'], [])[0]!.how
    expect(how(['locate', 'rectify'])).toBe('manual')
    expect(how(['locate', 'current', 'rectify'])).toBe('api')
  })

  it('is written by us only where a field was approved; nobody found, the system is asked once more', () => {
    const at = (more: Parameters<typeof finding>[0]) => ({ how: 'api' as const, finding: finding(more) })
    const there = at({ found: [{ label: 'contact', count: 1 }] })
    expect(correctionHow(there, 1)).toBe('api')
    expect(correctionHow(there, 0)).toBe('manual')
    expect(correctionHow(at({ status: 'failed' }), 0)).toBe('manual')
    expect(correctionHow(at({ found: [] }), 0)).toBe('api')
    expect(correctionHow({ how: 'hand-off', finding: null }, 0)).toBe('hand-off')
  })

  it('is nothing for a right that the controller answers alone', () => {
    expect(planFor('complaint', [recipient()], ['email'], [])).toEqual([])
  })

  it('differs by what is asked, where people do one thing and the interface another', () => {
    const one = recipient({
      capabilities: ['locate', 'access', 'erase'],
      handOff: ['erase'],
      contact: 'admins@crm.example.test',
    })
    const how = (right: Right) => planFor(right, [one], ['email'], [])[0]!.how
    expect([how('access'), how('erasure'), how('restriction')]).toEqual(['api', 'hand-off', 'manual'])
    expect(canLocate(one, ['email'])).toBe(true)
  })

  it('comes with what was found there', () => {
    const found = finding({ found: [{ label: 'contacts', count: 2 }] })
    const [entry] = planFor('erasure', [recipient()], ['email'], [finding({ recipientId: 'x' }), found])
    expect(entry!.finding).toBe(found)
  })
})

describe('a plan cannot be approved', () => {
  const problems = (one: ReturnType<typeof finding>, confirmedAt: Date | null = NOW, at = NOW) =>
    planProblems(planFor('erasure', [recipient()], ['email'], [one]), confirmedAt, at)
  const later = (ms: number) => new Date(NOW.getTime() + ms)

  it('before anybody confirmed who asks', () => {
    expect(problems(finding(), null)).toEqual([{ what: 'identity' }])
  })

  it('while a look-up runs, or on counts older than a day', () => {
    expect(problems(finding({ status: 'queued' }))).toEqual([{ what: 'finding-queued', recipientId: 'crm' }])
    expect(problems(finding(), NOW, later(FINDINGS_VALID_MS))).toEqual([])
    expect(problems(finding(), NOW, later(FINDINGS_VALID_MS + 1))).toEqual([
      { what: 'finding-stale', recipientId: 'crm' },
    ])
  })

  it('nor while the counts for the mail of a hand-off are missing', () => {
    const asked = recipient({ handOff: ['erase'], contact: 'admins@crm.example.test' })
    const entries = planFor('erasure', [asked], ['email'], [finding({ status: 'queued' })])
    expect(planProblems(entries, NOW, NOW)).toEqual([{ what: 'finding-queued', recipientId: 'crm' }])
  })

  it('but a look-up that failed is shown and does not stand in the way', () => {
    expect(problems(finding({ status: 'failed' }), NOW, later(10 * FINDINGS_VALID_MS))).toEqual([])
  })
})
