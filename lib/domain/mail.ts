import { z } from 'zod'
import { IDENTIFIER_KINDS } from './identifier.ts'
import { CAPABILITIES, rightSchema } from './rights.ts'

const reference = z.string()
const token = z.string()
const date = z.string()

/** Mails announce; what they say is here, by kind, and is stored sealed. Nothing the requester typed goes into a mail to them. */
export const MAILS = {
  // to the person
  confirm: z.object({ reference, right: rightSchema, token, code: z.string(), due: date }),
  'confirm-reminder': z.object({ reference, right: rightSchema, token, lapsesOn: date }),
  acknowledgement: z.object({ reference, right: rightSchema, due: date, token }),
  duplicate: z.object({ reference, right: rightSchema, due: date, token }),
  lapsed: z.object({ reference, right: rightSchema, token }),
  message: z.object({ reference, token }),
  /** `filesUntil`: the day until which the files of the answer can be downloaded */
  answer: z.object({ reference, token, filesUntil: date.optional() }),
  'follow-up': z.object({ reference, token }),
  'status-link': z.object({ reference, token }),
  'download-code': z.object({ reference, code: z.string() }),
  // to a recipient of the data
  'hand-off': z.object({
    reference,
    recipient: z.string(),
    capability: z.enum(CAPABILITIES),
    identifiers: z.array(z.object({ kind: z.enum(IDENTIFIER_KINDS), value: z.string() })),
    answerBy: date,
    token,
    /** 0: the order itself; 1, 2, …: the reminders */
    reminder: z.number().int(),
    /** `answerBy` is over */
    late: z.boolean().default(false),
    corrections: z.array(z.object({ field: z.string(), wrong: z.string(), right: z.string() })),
    /** what a look-up counted there */
    found: z.array(z.object({ label: z.string(), count: z.number().int() })).default([]),
  }),
  /** to the client of ours whose visitor asked: it decides (Art. 28) */
  forward: z.object({
    reference,
    right: rightSchema,
    website: z.string(),
    email: z.string(),
    message: z.string(),
    receivedOn: date,
  }),
  // to staff
  invite: z.object({ name: z.string(), token }),
  'deadline-alert': z.object({ reference, requestId: z.string(), due: date, daysLeft: z.number().int() }),
  /** `noticeBy`: the last day to send a notice of extension, `daysLeft` until then */
  'extension-alert': z.object({
    reference,
    requestId: z.string(),
    due: date,
    noticeBy: date,
    daysLeft: z.number().int().nonnegative(),
  }),
  /** the morning's list: references and dates, nobody's data */
  digest: z.object({
    cases: z.array(z.object({ reference, right: rightSchema, due: date, daysLeft: z.number().int() })).min(1),
    more: z.number().int(),
  }),
  /** Something stands still until a person acts. */
  'staff-notice': z.object({
    notice: z.enum([
      'task-failed',
      'circuit-open',
      'hand-off-late',
      'mail-bounced',
      'person-wrote',
      'hand-off-cannot',
      'work-stopped',
    ]),
    reference: z.string(),
    requestId: z.string(),
    recipient: z.string(),
  }),
  /** What the check of a recipient's connector found; it concerns no one request. */
  'recipient-notice': z.object({
    notice: z.enum(['refused', 'scopes-missing']),
    recipient: z.string(),
    recipientId: z.string(),
    scopes: z.array(z.string()),
  }),
} as const

export type MailKind = keyof typeof MAILS

/** The kinds that go to the address of the person who asked. */
export const MAILS_TO_PERSON: readonly string[] = [
  'confirm',
  'confirm-reminder',
  'acknowledgement',
  'duplicate',
  'lapsed',
  'message',
  'answer',
  'follow-up',
  'status-link',
  'download-code',
] satisfies MailKind[]
export type MailData<K extends MailKind> = z.infer<(typeof MAILS)[K]>
