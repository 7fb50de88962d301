'use server'

import { z } from 'zod'
import { askPerson as ask } from '../../../../../lib/commands/ask-person.ts'
import { correctReceipt as correct } from '../../../../../lib/commands/correct-receipt.ts'
import { EXTENSION_GROUNDS, extendDeadline as extend } from '../../../../../lib/commands/extend-deadline.ts'
import { resumeClock as resume } from '../../../../../lib/commands/resume-clock.ts'
import { composeExtension, composeQuestion } from '../../../../../lib/mail/letters/notices.ts'
import { extensionChange, pauseChange, receiptChange } from '../../../../_server/case-clock.ts'
import { letterFactsOf } from '../../../../_server/case-letters.ts'
import { deskAction, deskPreview } from '../../../../_server/desk-action.ts'
import { requireRequest } from '../../../../_server/staff.ts'
import { longDay, shortDay } from '../../../_words/dates.ts'

const requestId = z.string().min(1)
const version = z.coerce.number().int()
const words = z.string().trim().min(1).max(2000)
const receipt = z.object({ requestId, receivedOn: z.iso.date(), reason: words })
const extension = z.object({
  requestId,
  ground: z.enum(EXTENSION_GROUNDS),
  reasons: words,
  until: z.iso.date().optional(),
})
const question = z.object({ requestId, reason: z.enum(['identity', 'scope']), question: words })

export const previewReceipt = deskPreview(receipt, async ({ desk }, input) => {
  const { row } = await requireRequest(input.requestId)
  const change = receiptChange(desk.profile, row, input.receivedOn, desk.now())
  return { change, after: 'Corrected', note: '', version: row.version }
})

export const correctReceipt = deskAction(receipt.extend({ version }), async ({ desk, staff }, input) => {
  await correct(desk, staff, input)
  return `Received ${longDay(input.receivedOn)}. The dates follow from it.`
})

export const previewQuestion = deskPreview(question, async ({ desk }, input) => {
  const { row } = await requireRequest(input.requestId)
  const { change, answeredOn } = pauseChange(desk.profile, row, input.reason, desk.now())
  return {
    change,
    after: `If answered ${shortDay(answeredOn)}`,
    note: 'Each day until the answer moves the dates by one day. The answer, or you, let the clock run again.',
    version: row.version,
  }
})

export const askPerson = deskAction(question.extend({ version }), async ({ desk, staff }, input) => {
  const { facts } = await letterFactsOf(desk, input.requestId)
  await ask(desk, staff, { ...input, letter: composeQuestion(facts, input) })
  return 'Asked, and the clock is paused. The mail announces the question.'
})

export const previewExtension = deskPreview(extension.required({ until: true }), async ({ desk }, input) => {
  const { row } = await requireRequest(input.requestId)
  const change = extensionChange(desk.profile, row, input.until, desk.now())
  return { change, after: 'Extended', note: '', version: row.version }
})

export const extendDeadline = deskAction(extension.extend({ version }), async ({ desk, staff }, input) => {
  const { facts, row } = await letterFactsOf(desk, input.requestId)
  const { to } = extensionChange(desk.profile, row, input.until ?? null, desk.now())
  const { regime } = row
  const letter = composeExtension(facts, { ...input, until: to.statutoryDue, regime })
  await extend(desk, staff, { ...input, letter })
  return `Extended to ${longDay(to.statutoryDue)}. The notice went out.`
})

export const resumeClock = deskAction(z.object({ requestId }), async ({ desk, staff }, input) => {
  await resume(desk, staff, input)
  return 'The clock runs again'
})
