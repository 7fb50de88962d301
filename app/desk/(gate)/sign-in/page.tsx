import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { currentStaff } from '../../../_server/staff.ts'
import { enter } from '../actions.ts'
import { GateForm } from '../gate-form.tsx'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage() {
  if (await currentStaff()) redirect('/desk')
  return (
    <GateForm
      action={enter}
      title="Sign in to the desk"
      lede="For the people who answer requests."
      button="Continue"
      foot="No account, or no password any more? An administrator sends you a link; there is no sign-up."
    >
      <div className="field">
        <label htmlFor="email">E-mail</label>
        <input id="email" name="email" type="email" autoComplete="username" required />
      </div>
      <div className="field">
        <label htmlFor="password">Password</label>
        <input id="password" name="password" type="password" autoComplete="current-password" required />
      </div>
    </GateForm>
  )
}
