'use server'

import { z } from 'zod'
import { addIdentifier as add } from '../../../../../lib/commands/add-identifier.ts'
import { addNote as note } from '../../../../../lib/commands/add-note.ts'
import { amendOrder as amend } from '../../../../../lib/commands/amend-order.ts'
import { approvePlan as approve } from '../../../../../lib/commands/approve-plan.ts'
import { assignRequest } from '../../../../../lib/commands/assign-request.ts'
import { attestTask as attest } from '../../../../../lib/commands/attest-task.ts'
import { confirmByStaff } from '../../../../../lib/commands/confirm-by-staff.ts'
import { holdRequest } from '../../../../../lib/commands/hold-request.ts'
import { locateAgain } from '../../../../../lib/commands/locate-again.ts'
import { markRead as read } from '../../../../../lib/commands/mark-read.ts'
import { releaseHold as endHold } from '../../../../../lib/commands/release-hold.ts'
import { releaseIdentifier as release } from '../../../../../lib/commands/release-identifier.ts'
import { removeFile as remove } from '../../../../../lib/commands/remove-file.ts'
import { reopenRequest } from '../../../../../lib/commands/reopen-request.ts'
import { retryTask as retry } from '../../../../../lib/commands/retry-task.ts'
import { sendMessage as send } from '../../../../../lib/commands/send-message.ts'
import { settleTask as settle } from '../../../../../lib/commands/settle-task.ts'
import { startReview as review } from '../../../../../lib/commands/start-review.ts'
import { approvedFieldSchema } from '../../../../../lib/domain/correction.ts'
import { IDENTIFIER_KINDS } from '../../../../../lib/domain/identifier.ts'
import { staffIdentityMethodSchema } from '../../../../../lib/domain/identity.ts'
import { deskAction } from '../../../../_server/desk-action.ts'

const requestId = z.string().min(1)
const body = z.string().trim().min(1).max(10_000)
const reason = z.string().trim().min(1).max(2000)

export const assign = deskAction(
  z.object({ requestId, assigneeId: z.string() }),
  async ({ desk, staff }, input) => {
    await assignRequest(desk, staff, { requestId: input.requestId, assigneeId: input.assigneeId || null })
    return input.assigneeId === staff.id ? 'Assigned to you' : 'Assigned'
  },
)

export const addNote = deskAction(z.object({ requestId, body }), async ({ desk, staff }, input) => {
  await note(desk, staff, input)
  return 'Note kept'
})

export const sendMessage = deskAction(z.object({ requestId, body }), async ({ desk, staff }, input) => {
  await send(desk, { staff, requestId: input.requestId }, input.body)
  return 'Sent: the mail announces it, the text waits behind the personal link'
})

export const markRead = deskAction(z.object({ requestId }), async ({ desk, staff }, input) => {
  await read(desk, staff, input)
  return 'Marked as read'
})

export const establishIdentity = deskAction(
  z.object({
    requestId,
    identityMethod: staffIdentityMethodSchema,
  }),
  async ({ desk, staff }, input) => {
    await confirmByStaff(desk, staff, input)
    return 'Identity recorded'
  },
)

export const addIdentifier = deskAction(
  z.object({
    requestId,
    kind: z.enum(IDENTIFIER_KINDS),
    value: z.string().trim().min(1).max(300),
    reason: z.string().trim().max(2000).default(''),
  }),
  async ({ desk, staff }, input) => {
    await add(desk, staff, { ...input, usable: input.reason !== '' })
    return input.reason ? 'Added, and used to search' : 'Added, not used to search'
  },
)

export const releaseIdentifier = deskAction(
  z.object({ requestId, identifierId: z.string(), reason }),
  async ({ desk, staff }, input) => {
    await release(desk, staff, input)
    return 'Used to search from now on'
  },
)

export const lookAgain = deskAction(z.object({ requestId }), async ({ desk, staff }, input) => {
  await locateAgain(desk, staff, input)
  return 'Looking again'
})

const list = z.array(z.string()).max(200).default([])
const { field: fieldName, value: newValue } = approvedFieldSchema.shape
/** Lists of the same length: the fields of a form, one after the other. */
const fieldList = z
  .object({ field: z.array(fieldName).max(200).default([]), value: z.array(newValue).max(200).default([]) })
  .refine(({ field, value }) => field.length === value.length)
  .transform(({ field, value }) => field.map((name, i) => ({ field: name, value: value[i]! })))

export const approvePlan = deskAction(
  z
    .object({ requestId, version: z.coerce.number().int(), recipient: list })
    .and(fieldList.transform((fields) => ({ fields })))
    .refine(({ recipient, fields }) => recipient.length === fields.length),
  async ({ desk, staff }, { recipient, fields, ...input }) => {
    const corrections = fields.map((one, i) => ({ ...one, recipientId: recipient[i]! }))
    await approve(desk, staff, { ...input, corrections })
    return 'Approved. The tasks have started.'
  },
)

const taskId = z.string().min(1)

export const retryTask = deskAction(z.object({ taskId }), async ({ desk, staff }, input) => {
  await retry(desk, staff, input)
  return 'Trying again'
})

export const askByMail = deskAction(z.object({ taskId }), async ({ desk, staff }, input) => {
  await retry(desk, staff, { ...input, byMail: true })
  return 'The recipient is asked by mail'
})

export const amendOrder = deskAction(
  z.object({ taskId }).and(fieldList.transform((fields) => ({ fields }))),
  async ({ desk, staff }, input) => {
    await amend(desk, staff, input)
    return 'Sent again'
  },
)

export const settleTask = deskAction(
  z.object({
    taskId,
    outcome: z.enum(['done', 'not_found', 'remains']),
    note: body,
    what: z.string().trim().max(300).default(''),
    why: z.string().trim().max(600).default(''),
    ground: z.string().trim().max(60).default(''),
    until: z.union([z.iso.date(), z.literal('')]).default(''),
  }),
  async ({ desk, staff }, { what, why, ground, until, ...input }) => {
    const remains =
      input.outcome === 'remains' && what && why
        ? [{ what, reason: why, ground, until: until === '' ? null : until }]
        : []
    await settle(desk, staff, { ...input, remains })
    return 'Recorded'
  },
)

export const attestTask = deskAction(z.object({ taskId, reason }), async ({ desk, staff }, input) => {
  await attest(desk, staff, input)
  return 'Attested. The letter and the audit record name it as such.'
})

export const removeFile = deskAction(z.object({ fileId: z.string() }), async ({ desk, staff }, input) => {
  await remove(desk, staff, input)
  return 'Removed'
})

export const startReview = deskAction(z.object({ requestId }), async ({ desk, staff }, input) => {
  await review(desk, staff, input)
  return 'In review'
})

export const reopen = deskAction(z.object({ requestId, reason }), async ({ desk, staff }, input) => {
  await reopenRequest(desk, staff, input)
  return 'Taken up again'
})

export const hold = deskAction(z.object({ requestId, reason }), async ({ desk, staff }, input) => {
  await holdRequest(desk, staff, input)
  return 'Held. Nothing of it is deleted.'
})

export const releaseHold = deskAction(z.object({ requestId }), async ({ desk, staff }, input) => {
  await endHold(desk, staff, input)
  return 'Released'
})
