import { describe, expect, it } from 'vitest'
import { canMove, clockState, MOVES, type Move, nextStatus, REQUEST_STATUSES } from './request.ts'

/** Written down a second time, state by state, as design and law have it. */
const EXPECTED: Record<string, Partial<Record<Move, string>>> = {
  received: {
    confirm: 'triage',
    lapse: 'closed',
    'mark-duplicate': 'closed',
    refuse: 'answered',
    withdraw: 'answered',
  },
  triage: {
    'approve-plan': 'in_progress',
    'start-review': 'review',
    refuse: 'answered',
    forward: 'answered',
    withdraw: 'answered',
  },
  in_progress: { 'start-review': 'review', refuse: 'answered', withdraw: 'answered' },
  review: { 'resume-tasks': 'in_progress', answer: 'answered', refuse: 'answered', withdraw: 'answered' },
  answered: { close: 'closed', reopen: 'triage' },
  closed: { reopen: 'triage' },
}

describe.each(REQUEST_STATUSES)('a request that is %s', (status) => {
  it.each(Object.keys(MOVES) as Move[])('moves by %s as the table says, or not at all', (move) => {
    const to = EXPECTED[status]![move]
    expect(canMove(status, move)).toBe(to !== undefined)
    if (to) expect(nextStatus(status, move)).toBe(to)
    else expect(() => nextStatus(status, move)).toThrow('move_not_possible')
  })
})

it('nothing but the end of its tasks, time or a duplicate closes a request', () => {
  const closing = Object.entries(MOVES).filter(([, rule]) => rule.to === 'closed')
  expect(closing.map(([name]) => name).sort()).toEqual(['close', 'lapse', 'mark-duplicate'])
  for (const [, rule] of closing) expect(rule.by).toEqual(['system'])
})

it('the clock stops with the answer, whatever else it was', () => {
  const running = { answeredAt: null, pausedOn: null, extendedOn: null }
  expect(clockState(running)).toBe('running')
  expect(clockState({ ...running, extendedOn: '2026-03-10' })).toBe('extended')
  expect(clockState({ ...running, extendedOn: '2026-03-10', pausedOn: '2026-03-12' })).toBe('paused')
  expect(clockState({ answeredAt: new Date(0), pausedOn: '2026-03-12', extendedOn: null })).toBe('stopped')
})
