'use server'

import { z } from 'zod'
import { completeRequest } from '../../../../../../lib/commands/complete-request.ts'
import { forwardRequest } from '../../../../../../lib/commands/forward-request.ts'
import { refuseRequest } from '../../../../../../lib/commands/refuse-request.ts'
import { saveLetterDraft } from '../../../../../../lib/commands/save-letter-draft.ts'
import { withdrawRequest } from '../../../../../../lib/commands/withdraw-request.ts'
import { emailSchema } from '../../../../../../lib/domain/email.ts'
import { answerDraftSchema } from '../../../../../../lib/domain/letter.ts'
import {
  composeForwarded,
  composeWithdrawn,
  letterSubject,
} from '../../../../../../lib/mail/letters/notices.ts'
import { letterFactsOf } from '../../../../../_server/case-letters.ts'
import { deskAction } from '../../../../../_server/desk-action.ts'
import { requireRequest } from '../../../../../_server/staff.ts'

const requestId = z.string().min(1)
const version = z.coerce.number().int()
/** The draft travels as one JSON field: blocks are a list. */
const draft = z
  .string()
  .max(200_000)
  .transform((text, check) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      check.addIssue({ code: 'custom', message: 'draft' })
      return z.NEVER
    }
  })
  .pipe(answerDraftSchema)

export const saveDraft = deskAction(
  z.object({ requestId, draft }),
  async ({ desk, staff }, input) => {
    await saveLetterDraft(desk, staff, input)
    return 'Draft saved'
  },
  'left-alone',
)

export const sendAnswer = deskAction(
  z.object({ requestId, version, draft }),
  async ({ desk, staff }, input) => {
    const { row } = await requireRequest(input.requestId)
    const refused = input.draft.decision === 'refused'
    const subject = letterSubject(refused ? 'refusal' : 'answer', row.reference, row.locale)
    if (refused) await refuseRequest(desk, staff, { ...input, subject })
    else await completeRequest(desk, staff, { ...input, subject })
    return 'Sent. The mail announces it; the letter waits behind the personal link.'
  },
)

export const withdraw = deskAction(z.object({ requestId }), async ({ desk, staff }, input) => {
  const { facts } = await letterFactsOf(desk, input.requestId)
  await withdrawRequest(desk, { staff, requestId: input.requestId }, composeWithdrawn(facts))
  return 'Recorded as withdrawn'
})

export const forward = deskAction(
  z.object({ requestId, to: emailSchema }),
  async ({ desk, staff }, { requestId: id, to }) => {
    const { facts, website } = await letterFactsOf(desk, id)
    await forwardRequest(desk, staff, {
      requestId: id,
      to,
      letter: composeForwarded(facts, { website, contact: to }),
    })
    return 'Passed on, and the person was told'
  },
)
