'use server'

import { z } from 'zod'
import {
  changeStaff,
  deactivateStaff,
  reactivateStaff,
  resetTotp,
} from '../../../../lib/commands/change-staff.ts'
import { invitationSchema, inviteStaff, renewInvitation } from '../../../../lib/commands/invite-staff.ts'
import { roleSchema } from '../../../../lib/domain/access.ts'
import { deskAction } from '../../../_server/desk-action.ts'

const staffId = z.string().min(1)
const teams = z.array(z.string()).default([])

export const invite = deskAction(invitationSchema.extend({ teams }), async ({ desk, staff }, input) => {
  await inviteStaff(desk, staff, input)
  return 'Invited: a mail with a link is on its way'
})

export const sendLink = deskAction(z.object({ staffId }), async ({ desk, staff }, input) => {
  await renewInvitation(desk, staff, input)
  return 'A new link is on its way'
})

export const change = deskAction(
  z.object({ staffId, role: roleSchema, teams }),
  async ({ desk, staff }, input) => {
    await changeStaff(desk, staff, input)
    return 'Changed, from now on'
  },
)

export const deactivate = deskAction(z.object({ staffId }), async ({ desk, staff }, input) => {
  await deactivateStaff(desk, staff, input)
  return 'Deactivated'
})

export const reactivate = deskAction(z.object({ staffId }), async ({ desk, staff }, input) => {
  await reactivateStaff(desk, staff, input)
  return 'Active again'
})

export const resetSecondFactor = deskAction(z.object({ staffId }), async ({ desk, staff }, input) => {
  await resetTotp(desk, staff, input)
  return 'Reset: the next sign-in enrols a new one'
})
