import { expect, it } from 'vitest'
import { TASK_STATUSES } from '../../../lib/domain/outcome.ts'
import { taskSentences, whenWords } from './tasks.ts'

const at = new Date('2026-03-02T09:00:00Z')
const frame = { today: '2026-03-20', timeZone: 'Europe/Warsaw', nameOf: () => 'Dora Example' }
type Task = Parameters<typeof taskSentences>[0]
const TASK: Task = {
  id: 'task_1',
  requestId: 'req_1',
  round: 1,
  recipientId: 'omniconvert',
  connector: 'omniconvert',
  capability: 'erase',
  status: 'handed_off',
  version: 0,
  counts: [],
  remains: [],
  evidence: [],
  fault: null,
  faultMessage: null,
  refused: null,
  order: [],
  cursorSealed: null,
  nextTryAt: null,
  orderedAt: at,
  answerBy: '2026-03-16',
  goneBy: '2026-05-31',
  recheckAt: null,
  recheckDays: [],
  reminders: 2,
  escalatedAt: at,
  settledAt: null,
  settledBy: null,
  createdAt: at,
  note: '',
}
const say = (of: Partial<Task>) => taskSentences({ ...TASK, ...of }, frame).join(' ')

it('a hand-off without an answer says so, with reminders and the day after which it is gone in any case', () => {
  expect(say({})).toBe(
    'Asked by mail on Mon 2 Mar, 10:00; no answer yet. Reminded 2 times. Passed to the DPO Mon 2 Mar, 10:00. Gone by Sun 31 May 2026 in any case; not settled before it is confirmed.',
  )
})

it('the day that has passed does not settle it', () => {
  const words = taskSentences(TASK, { ...frame, today: '2026-06-01' }).join(' ')
  expect(words).toContain('Should be gone since Sun 31 May 2026; not settled before it is confirmed.')
})

it('only what a system, a recipient or staff reported is told as done', () => {
  for (const status of TASK_STATUSES.filter((one) => !['done', 'verified', 'not_found'].includes(one)))
    expect(say({ status, settledBy: 'staff_1' })).not.toMatch(/removed|erased|reports|gone\.$/i)
  expect(say({ status: 'done', settledBy: 'recipient' })).toBe('They answered by the link we sent.')
  expect(say({ status: 'attested', settledBy: 'staff_1' })).toContain('Attested by Dora Example')
  expect(say({ status: 'not_found', settledBy: 'system' })).toContain('nobody was asked')
})

it('an accepted order has its next two looks', () => {
  const accepted: Task = {
    ...TASK,
    status: 'accepted',
    recheckAt: new Date('2026-03-09T09:00:00Z'),
    recheckDays: [30],
  }
  expect(whenWords(accepted, 'Europe/Warsaw')).toEqual(['Re-check Mon 9 Mar, 10:00', 'then Wed 1 Apr'])
  expect(whenWords({ ...accepted, recheckDays: [] }, 'Europe/Warsaw')[1]).toBe('then each week')
})
