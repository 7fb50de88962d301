import type { Metadata } from 'next'
import { checkSetupLink } from '../../../../../lib/auth/set-up.ts'
import { desk } from '../../../../_server/desk.ts'
import { setUp } from '../../actions.ts'
import { GateForm } from '../../gate-form.tsx'
import { LinkProblem, problemOf } from '../../link-problem.tsx'
import { NewPassword } from '../../new-password.tsx'

export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' }

export default async function SetUpPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const { db, now } = await desk()
  const problem = await problemOf(() => checkSetupLink(db.read, token, now()))
  const refusal = problem && (
    <LinkProblem
      code={problem}
      advice="Restart Rightsdesk to get a new link while there is no administrator."
    />
  )
  return (
    <GateForm
      action={setUp}
      instead={refusal}
      title="Set up the desk"
      lede="You become its first administrator and invite everybody else."
      button="Create the account"
    >
      <input type="hidden" name="token" value={token} />
      <div className="field">
        <label htmlFor="name">Name</label>
        <input id="name" name="name" autoComplete="name" maxLength={100} required />
      </div>
      <div className="field">
        <label htmlFor="email">E-mail</label>
        <input id="email" name="email" type="email" autoComplete="username" required />
      </div>
      <NewPassword />
    </GateForm>
  )
}
