import type { Metadata } from 'next'
import { invitationOf } from '../../../../../lib/auth/accept-invitation.ts'
import { desk } from '../../../../_server/desk.ts'
import { join } from '../../actions.ts'
import { GateForm } from '../../gate-form.tsx'
import { LinkProblem, problemOf } from '../../link-problem.tsx'
import { NewPassword } from '../../new-password.tsx'

export const metadata: Metadata = { title: 'Join the desk', referrer: 'no-referrer' }

export default async function JoinPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const { db, now } = await desk()
  let invited = { name: '', email: '' }
  const problem = await problemOf(async () => {
    invited = await invitationOf(db, token, now())
  })
  const refusal = problem && (
    <LinkProblem code={problem} advice="Ask an administrator of the desk for a new one." />
  )
  return (
    <GateForm
      action={join}
      instead={refusal}
      title={`Welcome, ${invited.name}`}
      lede="Choose a password for the desk. A second factor comes next."
      button="Continue"
    >
      <input type="hidden" name="token" value={token} />
      <div className="field">
        <label htmlFor="email">E-mail</label>
        <input id="email" type="email" autoComplete="username" value={invited.email} readOnly />
      </div>
      <NewPassword />
    </GateForm>
  )
}
