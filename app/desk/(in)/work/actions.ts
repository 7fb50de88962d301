'use server'

import { z } from 'zod'
import { dismissWork } from '../../../../lib/commands/dismiss-work.ts'
import { restartWork } from '../../../../lib/commands/restart-work.ts'
import { deskAction } from '../../../_server/desk-action.ts'

const job = z.object({ jobId: z.string().min(1) })

export const restart = deskAction(job, async ({ desk, staff }, input) => {
  await restartWork(desk, staff, input)
  return 'Tried again'
})

export const dismiss = deskAction(job, async ({ desk, staff }, input) => {
  await dismissWork(desk, staff, input)
  return 'Left undone, on record'
})
