'use server'

import { z } from 'zod'
import { decidePassages } from '../../../../../../lib/commands/decide-passages.ts'
import { preparePackage as prepare } from '../../../../../../lib/commands/prepare-package.ts'
import { redactField as redact } from '../../../../../../lib/commands/redact-field.ts'
import { deskAction } from '../../../../../_server/desk-action.ts'
import { count } from '../../../../_words/dates.ts'

const requestId = z.string().min(1)
const decision = z.enum(['keep', 'redact'])

export const preparePackage = deskAction(z.object({ requestId }), async ({ desk, staff }, input) => {
  await prepare(desk, staff, input)
  return 'The package is being written'
})

export const decidePassage = deskAction(
  z.object({ requestId, passageId: z.string().min(1), decision }),
  async ({ desk, staff }, input) => {
    await decidePassages(desk, staff, { ...input, which: { id: input.passageId } })
    return input.decision === 'keep' ? 'It stays in the copy' : 'It is taken out of the copy'
  },
)

export const decideAll = deskAction(z.object({ requestId, decision }), async ({ desk, staff }, input) => {
  const decided = await decidePassages(desk, staff, { ...input, which: 'undecided' })
  return `${count(decided.count, 'passage')} ${input.decision === 'keep' ? 'left in' : 'taken out'}`
})

export const redactField = deskAction(
  z.object({
    requestId,
    fileId: z.string().min(1),
    seq: z.coerce.number().int(),
    item: z.coerce.number().int(),
    field: z.string().min(1),
  }),
  async ({ desk, staff }, input) => {
    await redact(desk, staff, input)
    return 'It is taken out of the copy'
  },
)
