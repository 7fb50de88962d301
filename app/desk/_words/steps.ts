import type { NextStep, StaffStep } from '../../../lib/domain/next-step.ts'
import { shortDay, weekDay } from './dates.ts'

type NameOf = (recipientId: string) => string

const STAFF: Record<StaffStep, (recipient: string) => string> = {
  'fix-task': (recipient) => `Look at ${recipient}, it failed`,
  'record-answer': (recipient) => `Record ${recipient}’s answer`,
  'decide-task': (recipient) => `Decide about ${recipient}`,
  'do-task': (recipient) => `Do ${recipient} by hand`,
  'check-address': () => 'Mail came back: check the address',
  'answer-message': () => 'Answer the message',
  'establish-identity': () => 'Establish identity',
  forward: () => 'Pass it on to the client',
  assign: () => 'Assign, then decide',
  'draft-answer': () => 'Draft the answer',
  'approve-plan': () => 'Approve the plan',
  'answer-with-open': () => 'Answer, naming what is open',
  'start-review': () => 'Start the review',
  'decide-passages': () => 'Decide what speaks of others',
  'send-answer': () => 'Send the answer',
}

/** The next step, or whom the request waits for, in a few words. */
export function stepWords(step: NextStep, nameOf: NameOf): string {
  switch (step.who) {
    case 'staff':
      return STAFF[step.step](step.recipientId ? nameOf(step.recipientId) : '')
    case 'person':
      return step.step === 'confirm-email' ? 'Person: confirm the e-mail' : 'Person: answer our question'
    case 'recipient':
      return `${nameOf(step.recipientId)}${step.by ? `, by ${weekDay(step.by)}` : ''}`
    case 'system':
      if (step.step === 'look-up') return 'Looking up, running'
      if (step.step === 'close') return 'Closing'
      if (step.step === 'run') return `${nameOf(step.recipientId)}, running`
      return `${nameOf(step.recipientId)} re-check${step.at ? ` ${shortDay(step.at.toISOString().slice(0, 10))}` : ''}`
    case 'nobody':
      return ''
  }
}
