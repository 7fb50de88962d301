import type { Metadata } from 'next'
import { ownSessions } from '../../../../lib/auth/account.ts'
import { auth, signInHeaders } from '../../../_server/auth.ts'
import { desk } from '../../../_server/desk.ts'
import { requireStaff } from '../../../_server/staff.ts'
import { ActionForm, ConfirmAction } from '../../_ui/action-form.tsx'
import { Burger } from '../../_ui/shell.tsx'
import { dayAndTime } from '../../_words/dates.ts'
import { NewPassword } from '../../(gate)/new-password.tsx'
import { changePassword, endOthers } from './actions.ts'

export const metadata: Metadata = { title: 'Password and sessions' }

/** What somebody looks after of their own sign-in. */
export default async function AccountPage() {
  const staff = await requireStaff()
  const work = await desk()
  const place = { ...work, auth: await auth(), headers: await signInHeaders() }
  const sessions = await ownSessions(place, staff)
  const { timeZone } = work.profile
  return (
    <>
      <header className="bar">
        <Burger />
        <h1>Password and sessions</h1>
      </header>
      <div className="prose calendar">
        <h2>Another password</h2>
        <p>You are signed out everywhere and sign in with it. The second factor stays as it is.</p>
        <ActionForm action={changePassword}>
          <input type="hidden" autoComplete="username" value={staff.email} readOnly />
          <PresentPassword id="current" />
          <NewPassword label="New password" />
          <button type="submit" className="btn primary">
            Change the password
          </button>
        </ActionForm>
        <h2>Where you are signed in</h2>
        <ul>
          {sessions.map((one) => (
            <li key={one.id}>
              {one.isThis ? 'Here' : 'Elsewhere'}, since {dayAndTime(one.since, timeZone)}, last used{' '}
              {dayAndTime(one.usedAt, timeZone)}
              {one.browser && <small className="wrap muted"> {one.browser}</small>}
            </li>
          ))}
        </ul>
        {sessions.length > 1 && (
          <ConfirmAction
            action={endOthers}
            trigger="Sign out everywhere else"
            title="Sign out everywhere else?"
            confirm="Sign out"
          >
            <PresentPassword id="current-again" />
          </ConfirmAction>
        )}
      </div>
    </>
  )
}

function PresentPassword({ id }: { id: string }) {
  return (
    <div className="field">
      <label htmlFor={id}>Present password</label>
      <input id={id} name="current" type="password" autoComplete="current-password" required />
    </div>
  )
}
