import { describe, expect, it } from 'vitest'
import { nextStep, type StepRequest, type StepTask } from './next-step.ts'

const request: StepRequest = {
  status: 'triage',
  right: 'erasure',
  route: 'desk',
  due: '2026-12-20',
  confirmed: true,
  assigned: true,
  unread: false,
  bounced: false,
  asked: false,
  paused: false,
  lookUps: 0,
  passages: 0,
}
const task = (over: Partial<StepTask>): StepTask => ({
  recipientId: 'hubspot',
  status: 'done',
  answerBy: null,
  recheckAt: null,
  ...over,
})
const step = (over: Partial<StepRequest>, tasks: StepTask[] = []) =>
  nextStep({ ...request, ...over }, tasks, '2026-11-24', '2026-12-01')

describe('the next step of a request', () => {
  it('waits for the person until the address is confirmed, unless the answer is due soon', () => {
    expect(step({ status: 'received' })).toEqual({ who: 'person', step: 'confirm-email' })
    expect(step({ status: 'received', due: '2026-12-01' })).toMatchObject({ step: 'establish-identity' })
  })

  it('shows an address that mail does not reach before anything else of an unconfirmed request', () => {
    expect(step({ status: 'received', bounced: true })).toMatchObject({ who: 'staff', step: 'check-address' })
  })

  it('goes on with a known person whom mail does not reach, and says so where nothing else is to be done', () => {
    expect(step({ bounced: true })).toMatchObject({ step: 'approve-plan' })
    expect(step({ bounced: true, lookUps: 1 })).toMatchObject({ step: 'check-address' })
  })

  it('asks who it is before anything else of a request that was taken up again unconfirmed', () => {
    expect(step({ confirmed: false, lookUps: 2 })).toMatchObject({ who: 'staff', step: 'establish-identity' })
  })

  it('sends no answer while an order that failed since stands in its way', () => {
    expect(step({ status: 'review' }, [task({ status: 'failed' })])).toMatchObject({ step: 'fix-task' })
    const late = task({ status: 'handed_off', answerBy: '2026-11-01' })
    expect(step({ status: 'review' }, [late])).toMatchObject({ step: 'send-answer' })
  })

  it('has passages of a copy that may speak of others decided about before the answer', () => {
    expect(step({ status: 'review', right: 'access', passages: 3 })).toMatchObject({
      step: 'decide-passages',
    })
    expect(step({ status: 'review', right: 'access' })).toMatchObject({ step: 'send-answer' })
    const failed = task({ status: 'failed' })
    expect(step({ status: 'review', passages: 3 }, [failed])).toMatchObject({ step: 'fix-task' })
  })

  it('has a message read also after the end', () => {
    expect(step({ status: 'closed' })).toEqual({ who: 'nobody' })
    expect(step({ status: 'closed', unread: true })).toMatchObject({ who: 'staff', step: 'answer-message' })
  })

  it('asks for an assignee, then for the plan', () => {
    expect(step({ lookUps: 2 })).toEqual({ who: 'system', step: 'look-up' })
    expect(step({ assigned: false })).toMatchObject({ step: 'assign' })
    expect(step({})).toMatchObject({ step: 'approve-plan' })
  })

  it('waits for the person while the clock is paused, whatever day it is', () => {
    for (const status of ['triage', 'in_progress', 'review'] as const)
      expect(step({ status, paused: true, due: '2026-11-20' })).toEqual({
        who: 'person',
        step: 'answer-question',
      })
    expect(step({ paused: true, unread: true })).toMatchObject({ step: 'answer-message' })
  })

  it('passes on what another company decides', () => {
    expect(step({ route: 'client', assigned: false })).toMatchObject({ step: 'forward' })
  })

  it('goes straight to the answer for a right that concerns no recipient', () => {
    expect(step({ right: 'complaint' })).toMatchObject({ step: 'draft-answer' })
  })

  it('puts a failed task before a late one before one that staff carry', () => {
    const failed = task({ recipientId: 'a', status: 'failed' })
    const late = task({ recipientId: 'b', status: 'handed_off', answerBy: '2026-11-23' })
    const manual = task({ recipientId: 'c', status: 'manual' })
    const going = { status: 'in_progress' } as const
    expect(step(going, [manual, late, failed])).toMatchObject({ step: 'fix-task', recipientId: 'a' })
    expect(step(going, [manual, late])).toMatchObject({ step: 'record-answer', recipientId: 'b' })
    expect(step(going, [manual])).toMatchObject({ step: 'do-task', recipientId: 'c' })
  })

  it('keeps showing a task that fails after the answer went out', () => {
    expect(step({ status: 'answered' }, [task({ status: 'failed' })])).toMatchObject({ step: 'fix-task' })
  })

  it('waits for a recipient until its day is over, and answers with it named when the due date is near', () => {
    const handed = task({ recipientId: 'omniconvert', status: 'handed_off', answerBy: '2026-11-24' })
    expect(step({ status: 'in_progress' }, [handed])).toEqual({
      who: 'recipient',
      step: 'answer',
      recipientId: 'omniconvert',
      by: '2026-11-24',
    })
    expect(step({ status: 'in_progress', due: '2026-12-01' }, [handed])).toMatchObject({
      step: 'answer-with-open',
    })
  })

  it('never offers the answer while a task is running', () => {
    expect(step({ status: 'in_progress', due: '2026-11-24' }, [task({ status: 'running' })])).toMatchObject({
      who: 'system',
      step: 'run',
    })
  })

  it('puts a message of the person before the routine steps', () => {
    expect(step({ unread: true, assigned: false })).toMatchObject({ step: 'answer-message' })
    expect(step({ status: 'review', unread: true })).toMatchObject({ step: 'answer-message' })
  })

  it('sends the answer in review, and has nothing to do once closed', () => {
    expect(step({ status: 'review' })).toMatchObject({ step: 'send-answer' })
    expect(step({ status: 'closed' }, [task({ status: 'failed' })])).toEqual({ who: 'nobody' })
  })
})
