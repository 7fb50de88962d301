'use server'

import { z } from 'zod'
import { closeCircuit } from '../../../../lib/commands/close-circuit.ts'
import { requestCheck } from '../../../../lib/commands/request-check.ts'
import { deskAction } from '../../../_server/desk-action.ts'

const recipientId = z.string().min(1).max(60)

export const startCalls = deskAction(z.object({ recipientId }), async ({ desk, staff }, input) => {
  await closeCircuit(desk, staff, input)
  return 'Calls start again'
})

export const testRecipients = deskAction(
  z.object({ recipientIds: z.array(recipientId).min(1).max(200) }),
  async ({ desk, staff }, input) => {
    await requestCheck(desk, staff, input)
    return 'Testing. The page shows what comes of it.'
  },
)
