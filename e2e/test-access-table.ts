import { ERASURE_ANSWER } from '../lib/commands/test-desk.ts'
import type { Action } from '../lib/domain/access.ts'
import type { Subject } from './test-access-desk.ts'

/**
 * What somebody needs: an action of `lib/domain/access.ts`, about one request or about none; being signed in; or nothing
 * but a link that was mailed, which no sign-in takes the place of.
 */
export type Needs = { action: Action; about: 'request' | 'desk' } | 'signed-in' | 'link' | 'nothing'

const request = (action: Action): Needs => ({ action, about: 'request' })
const desk = (action: Action): Needs => ({ action, about: 'desk' })

type Fields = Record<string, string | string[]>
/** What an action is called with; a list of arguments where it is not one of the desk's forms. */
export interface ActionCase {
  needs: Needs
  form: (of: Subject & { bystander: string }) => Fields
  /** `form`: (previous, form). `preview`: (form). `plain`: (). */
  takes?: 'form' | 'preview' | 'plain'
}

const about = (needs: Needs, more: (of: Subject) => Fields = () => ({})): ActionCase => ({
  needs,
  form: (of) => ({ requestId: of.id, ...more(of) }),
})
const task = (needs: Needs, more: Fields = {}): ActionCase => ({
  needs,
  form: (of) => ({ taskId: of.taskId, ...more }),
})
const person = (more: Fields = {}): ActionCase => ({
  needs: desk('people.manage'),
  form: (of) => ({ staffId: of.bystander, ...more }),
})
const preview = (of: ActionCase): ActionCase => ({ ...of, needs: request('request.read'), takes: 'preview' })

const today = new Date().toISOString().slice(0, 10)
const later = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10)
const answer = JSON.stringify(ERASURE_ANSWER)
const receipt = about(request('request.triage'), () => ({ receivedOn: today, reason: 'stamp', version: '1' }))
const question = about(request('request.triage'), () => ({
  reason: 'scope',
  question: 'Which of them?',
  version: '1',
}))
const extension = about(request('request.decide'), () => ({
  ground: 'complexity',
  reasons: 'Many systems.',
  version: '1',
}))

/** Every server action, by its file (without `/desk/(in)`'s own folders it would not be unique) and name. */
export const ACTIONS: Record<string, Record<string, ActionCase>> = {
  'app/desk/(gate)/actions.ts': {
    enter: { needs: 'nothing', form: () => ({ what: 'password', email: 'x@example.test', password: 'x' }) },
    setUp: {
      needs: 'link',
      form: () => ({ token: 'x', name: 'Eve', email: 'eve@example.test', password: 'a password of mine' }),
    },
    join: { needs: 'link', form: () => ({ token: 'x', password: 'a password of mine' }) },
    leave: { needs: 'nothing', form: () => ({}), takes: 'plain' },
  },
  'app/desk/(in)/account/actions.ts': {
    changePassword: {
      needs: 'signed-in',
      form: () => ({ current: 'not the present one', password: 'a password of mine' }),
    },
    endOthers: { needs: 'signed-in', form: () => ({ current: 'not the present one' }) },
  },
  'app/desk/(in)/actions.ts': {
    search: { needs: desk('request.read'), form: ({ reference }) => ({ typed: reference }) },
    assignToMe: about(request('request.assign')),
  },
  'app/desk/(in)/calendar/actions.ts': {
    renew: { needs: desk('request.read'), form: () => ({}), takes: 'plain' },
    end: { needs: desk('request.read'), form: () => ({}) },
  },
  'app/desk/(in)/people/actions.ts': {
    invite: {
      needs: desk('people.manage'),
      form: () => ({ name: 'Eve', email: 'eve@example.test', role: 'dpo' }),
    },
    sendLink: person(),
    change: person({ role: 'admin' }),
    deactivate: person(),
    reactivate: person(),
    resetSecondFactor: person(),
  },
  'app/desk/(in)/recipients/actions.ts': {
    startCalls: { needs: desk('recipients.mend'), form: () => ({ recipientId: 'hubspot' }) },
    testRecipients: { needs: desk('recipients.mend'), form: () => ({ 'recipientIds[]': ['hubspot'] }) },
  },
  'app/desk/(in)/record/actions.ts': {
    record: {
      needs: request('request.record'),
      form: ({ context }) => ({
        channel: 'phone',
        receivedOn: today,
        identityMethod: '',
        locale: 'en',
        right: 'objection',
        email: 'eve@example.test',
        context,
      }),
    },
  },
  'app/desk/(in)/requests/[id]/actions.ts': {
    assign: about(request('request.assign'), () => ({ assigneeId: '' })),
    addNote: about(request('request.message'), () => ({ body: 'A note.' })),
    sendMessage: about(request('request.message'), () => ({ body: 'A message.' })),
    markRead: about(request('request.message')),
    establishIdentity: about(request('request.triage'), () => ({ identityMethod: 'in-person' })),
    addIdentifier: about(request('request.triage'), () => ({ kind: 'email', value: 'eve@example.test' })),
    releaseIdentifier: about(request('request.triage'), ({ identifierId }) => ({
      identifierId,
      reason: 'x',
    })),
    lookAgain: about(request('request.triage')),
    approvePlan: about(request('request.decide'), () => ({ version: '1' })),
    retryTask: task(request('request.task')),
    askByMail: task(request('request.task')),
    amendOrder: task(request('request.decide')),
    settleTask: task(request('request.task'), { outcome: 'done', note: 'Gone.' }),
    attestTask: task(request('request.attest'), { reason: 'Seen.' }),
    removeFile: { needs: request('request.task'), form: ({ fileId }) => ({ fileId }) },
    startReview: about(request('request.decide')),
    reopen: about(request('request.decide'), () => ({ reason: 'Again.' })),
    hold: about(request('request.hold'), () => ({ reason: 'A court asks for it.' })),
    releaseHold: about(request('request.hold')),
  },
  'app/desk/(in)/requests/[id]/clock-actions.ts': {
    previewReceipt: preview(receipt),
    correctReceipt: receipt,
    previewQuestion: preview(question),
    askPerson: question,
    previewExtension: preview(
      about('signed-in', () => ({ ground: 'complexity', reasons: 'Many.', until: later })),
    ),
    extendDeadline: extension,
    resumeClock: about(request('request.triage')),
  },
  'app/desk/(in)/requests/[id]/letter/actions.ts': {
    saveDraft: about(request('request.message'), () => ({ draft: answer })),
    sendAnswer: about(request('request.decide'), () => ({ draft: answer, version: '1' })),
    withdraw: about(request('request.decide')),
    forward: about(request('request.decide'), () => ({ to: 'eve@example.test' })),
  },
  'app/desk/(in)/requests/[id]/package/actions.ts': {
    preparePackage: about(request('request.task')),
    decidePassage: about(request('request.task'), ({ passageId }) => ({ passageId, decision: 'keep' })),
    decideAll: about(request('request.task'), () => ({ decision: 'keep' })),
    redactField: about(request('request.task'), ({ extractId }) => ({
      fileId: extractId,
      seq: '1',
      item: '0',
      field: 'city',
    })),
  },
  'app/desk/(in)/work/actions.ts': {
    restart: { needs: desk('work.restart'), form: () => ({ jobId: 'job_none' }) },
    dismiss: { needs: desk('work.restart'), form: () => ({ jobId: 'job_none' }) },
  },
}

/** Every page, by its file. */
export const PAGES: Record<string, Needs> = {
  'app/(partner)/partner/[token]/page.tsx': 'link',
  'app/(public)/[locale]/[...rest]/page.tsx': 'nothing',
  'app/(public)/[locale]/check/page.tsx': 'nothing',
  'app/(public)/[locale]/confirm/[token]/page.tsx': 'link',
  'app/(public)/[locale]/page.tsx': 'nothing',
  'app/(public)/[locale]/request/page.tsx': 'nothing',
  'app/(public)/[locale]/sent/page.tsx': 'nothing',
  'app/(public)/[locale]/status/[token]/letters/[letterId]/page.tsx': 'link',
  'app/(public)/[locale]/status/[token]/page.tsx': 'link',
  'app/(public)/[locale]/status/[token]/withdraw/page.tsx': 'link',
  'app/(public)/[locale]/status/page.tsx': 'nothing',
  'app/desk/(gate)/join/[token]/page.tsx': 'link',
  'app/desk/(gate)/set-up/[token]/page.tsx': 'link',
  'app/desk/(gate)/sign-in/page.tsx': 'nothing',
  'app/desk/(in)/[...rest]/page.tsx': 'signed-in',
  'app/desk/(in)/account/page.tsx': 'signed-in',
  'app/desk/(in)/calendar/page.tsx': desk('request.read'),
  'app/desk/(in)/page.tsx': 'signed-in',
  'app/desk/(in)/people/page.tsx': desk('people.read'),
  'app/desk/(in)/recipients/[id]/page.tsx': desk('recipients.read'),
  'app/desk/(in)/recipients/page.tsx': desk('recipients.read'),
  'app/desk/(in)/record/page.tsx': desk('request.record'),
  'app/desk/(in)/requests/[id]/audit/page.tsx': request('request.read'),
  'app/desk/(in)/requests/[id]/letter/page.tsx': request('request.read'),
  'app/desk/(in)/requests/[id]/package/page.tsx': request('request.read'),
  'app/desk/(in)/requests/[id]/package/records/page.tsx': request('request.read-package'),
  'app/desk/(in)/requests/[id]/page.tsx': request('request.read'),
  'app/desk/(in)/requests/[id]/plan/page.tsx': request('request.read'),
  'app/desk/(in)/requests/[id]/tasks/page.tsx': request('request.read'),
  'app/desk/(in)/work/page.tsx': desk('work.read'),
}

/** Every handler, by its file and method. A handler that takes forms is called with one it would take. */
export const HANDLERS: Record<
  string,
  { needs: Needs; form?: (of: Subject) => Record<string, string | Blob> }
> = {
  'GET app/api/calendar/[token]/route.ts': { needs: 'link' },
  'GET app/api/events/route.ts': { needs: request('request.read') },
  'GET app/api/healthz/route.ts': { needs: 'nothing' },
  ...Object.fromEntries(
    ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'].map((method) => [
      `${method} app/api/malformed/route.ts`,
      { needs: 'nothing' as const },
    ]),
  ),
  'GET app/api/readyz/route.ts': { needs: 'nothing' },
  'POST app/api/v1/requests/route.ts': { needs: 'nothing', form: () => ({}) },
  'GET app/api/v1/signing-key/route.ts': { needs: 'nothing' },
  'GET app/brand.css/route.ts': { needs: 'nothing' },
  'GET app/logo.svg/route.ts': { needs: 'nothing' },
  'GET app/route.ts': { needs: 'nothing' },
  'GET app/wait/route.ts': { needs: 'nothing' },
  'POST app/(partner)/partner/[token]/answer/route.ts': {
    needs: 'link',
    form: () => ({ outcome: 'done' }),
  },
  'POST app/(public)/[locale]/check/submit/route.ts': { needs: 'nothing', form: () => ({}) },
  'POST app/(public)/[locale]/confirm/[token]/again/route.ts': { needs: 'link', form: () => ({}) },
  'POST app/(public)/[locale]/confirm/[token]/yes/route.ts': { needs: 'link', form: () => ({}) },
  'POST app/(public)/[locale]/request/submit/route.ts': { needs: 'nothing', form: () => ({ do: 'anew' }) },
  'POST app/(public)/[locale]/sent/confirm/route.ts': {
    needs: 'nothing',
    form: () => ({ code: '000000' }),
  },
  'POST app/(public)/[locale]/status/[token]/code/route.ts': { needs: 'link', form: () => ({}) },
  'POST app/(public)/[locale]/status/[token]/files/[fileId]/route.ts': { needs: 'link', form: () => ({}) },
  'POST app/(public)/[locale]/status/[token]/message/route.ts': {
    needs: 'link',
    form: () => ({ message: 'Hello.' }),
  },
  'POST app/(public)/[locale]/status/[token]/open/route.ts': {
    needs: 'link',
    form: () => ({ code: '000000' }),
  },
  'POST app/(public)/[locale]/status/[token]/withdraw/yes/route.ts': { needs: 'link', form: () => ({}) },
  'POST app/(public)/[locale]/status/find/route.ts': { needs: 'nothing', form: () => ({}) },
  'GET app/desk/(in)/requests/[id]/files/[fileId]/route.ts': { needs: request('request.read-package') },
  'POST app/desk/(in)/requests/[id]/files/route.ts': {
    needs: request('request.task'),
    form: () => ({ file: new File(['a note'], 'note.txt', { type: 'text/plain' }) }),
  },
  'GET app/desk/(in)/requests/[id]/package/preview/route.ts': { needs: request('request.read-package') },
  'POST app/desk/(in)/requests/[id]/package/zip/route.ts': {
    needs: request('request.read-package'),
    form: () => ({}),
  },
}
