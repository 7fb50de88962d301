'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import * as account from '../../../../lib/auth/account.ts'
import { PASSWORD_LENGTH } from '../../../../lib/auth/auth.ts'
import { auth, signInHeaders } from '../../../_server/auth.ts'
import { deskAction } from '../../../_server/desk-action.ts'

const current = z.string().min(1).max(PASSWORD_LENGTH.most)
const password = z.string().min(PASSWORD_LENGTH.least).max(PASSWORD_LENGTH.most)

/** Ends in signing in anew: every session is over, this one too. */
export const changePassword = deskAction(
  z.object({ current, password }),
  async ({ desk, staff }, input): Promise<string> => {
    const place = { ...desk, auth: await auth(), headers: await signInHeaders() }
    await account.changePassword(place, staff, input)
    redirect('/desk/sign-in')
  },
)

export const endOthers = deskAction(z.object({ current }), async ({ desk, staff }, input) => {
  const place = { ...desk, auth: await auth(), headers: await signInHeaders() }
  const ended = await account.endOtherSessions(place, staff, input)
  return ended === 0 ? 'There was no other session' : 'Ended everywhere else'
})
