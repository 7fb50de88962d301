'use server'

import { z } from 'zod'
import { closeCircuit } from '../../../../lib/commands/close-circuit.ts'
import { deskAction } from '../../../_server/desk-action.ts'

export const startCalls = deskAction(
  z.object({ recipientId: z.string().min(1) }),
  async ({ desk, staff }, input) => {
    await closeCircuit(desk, staff, input)
    return 'Calls start again'
  },
)
