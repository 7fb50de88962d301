'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { endCalendarLink } from '../../../../lib/commands/end-calendar-link.ts'
import { renewCalendarLink } from '../../../../lib/commands/renew-calendar-link.ts'
import { env } from '../../../../lib/env.ts'
import { desk } from '../../../_server/desk.ts'
import { deskAction } from '../../../_server/desk-action.ts'
import { requireStaff } from '../../../_server/staff.ts'

/** Makes a new address for the person's calendar, which is shown this once. */
export async function renew(): Promise<{ address: string }> {
  const staff = await requireStaff('request.read')
  const { token } = await renewCalendarLink(await desk(), staff)
  refresh()
  return { address: `${env().BASE_URL}/api/calendar/${token}` }
}

export const end = deskAction(z.object({}), async ({ desk, staff }) => {
  await endCalendarLink(desk, staff)
  return 'The address shows nothing any more'
})
