import type { Metadata } from 'next'
import { listPeople, type Person } from '../../../../lib/db/people.ts'
import { may, ROLES } from '../../../../lib/domain/access.ts'
import { desk } from '../../../_server/desk.ts'
import { requireStaff } from '../../../_server/staff.ts'
import { ActionForm, ConfirmAction } from '../../_ui/action-form.tsx'
import { Burger } from '../../_ui/shell.tsx'
import { count } from '../../_words/dates.ts'
import { initials, ROLE_HINT, ROLE_NAME } from '../../_words/names.ts'
import { change, deactivate, invite, reactivate, resetSecondFactor, sendLink } from './actions.ts'

export const metadata: Metadata = { title: 'People' }

interface Team {
  id: string
  name: string
}

const STATE = {
  active: 'Active',
  invited: 'Invited, has not joined yet',
  enrolling: 'Second factor not set up yet',
  deactivated: 'Deactivated',
} as const

export default async function PeoplePage() {
  const staff = await requireStaff('people.read')
  const { db, profile } = await desk()
  const people = await listPeople(db.read)
  const manages = may(staff, 'people.manage')
  const active = people.filter((one) => one.state !== 'deactivated').length
  return (
    <>
      <header className="bar">
        <Burger />
        <h1>People</h1>
        <span className="muted">{count(active, 'person', 'people')}</span>
        {manages && (
          <div className="end">
            <ConfirmAction
              action={invite}
              trigger="Invite somebody"
              title="Invite somebody to the desk"
              confirm="Send the invitation"
            >
              <div className="field">
                <label htmlFor="name">Name</label>
                <input id="name" name="name" required maxLength={100} autoComplete="off" />
              </div>
              <div className="field">
                <label htmlFor="email">E-mail</label>
                <input id="email" name="email" type="email" required autoComplete="off" />
              </div>
              <RoleAndTeams id="new" current="handler" teams={[]} all={profile.teams} />
              <p className="hint">
                The link works for seven days. Password and second factor are theirs to set.
              </p>
            </ConfirmAction>
          </div>
        )}
      </header>
      <div className="tbl-wrap">
        <table className="tbl people reg">
          <caption className="sr">Everybody on the desk with role, teams and state</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col">Teams</th>
              <th scope="col">State</th>
              {manages && (
                <th scope="col">
                  <span className="sr">Actions</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {people.map((one) => (
              <tr key={one.id} className={one.state === 'deactivated' ? 'is-off' : undefined}>
                <th scope="row">
                  <span className="who">
                    <span className="av" aria-hidden="true">
                      {initials(one.name)}
                    </span>
                    {one.name}
                    {one.id === staff.id && <span className="muted plain">you</span>}
                  </span>
                  <small className="wrap">{one.email}</small>
                </th>
                <td>{ROLE_NAME[one.role]}</td>
                <td>{teamsOf(one, profile.teams)}</td>
                <td>
                  {one.state === 'active' ? (
                    STATE.active
                  ) : (
                    <span className="chip line">{STATE[one.state]}</span>
                  )}
                </td>
                {manages && (
                  <td>
                    <Controls person={one} teams={profile.teams} />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <dl className="dl roles">
        {ROLES.map((role) => (
          <div key={role}>
            <dt>{ROLE_NAME[role]}</dt>
            <dd>{ROLE_HINT[role]}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function teamsOf({ role, teams: ids }: Person, teams: readonly Team[]): string {
  if (role === 'admin') return '–'
  if (role !== 'handler') return 'all'
  if (ids.length === 0) return 'none'
  return ids.map((id) => teams.find((team) => team.id === id)?.name ?? id).join(', ')
}

function Controls({ person, teams }: { person: Person; teams: readonly Team[] }) {
  const fields = { staffId: person.id }
  if (person.state === 'deactivated')
    return (
      <div className="controls">
        <ActionForm action={reactivate} fields={fields}>
          <button type="submit" className="btn sm" aria-label={`Let ${person.name} in again`}>
            Let in again
          </button>
        </ActionForm>
      </div>
    )
  return (
    <div className="controls">
      <ConfirmAction
        action={change}
        fields={fields}
        triggerClass="btn sm"
        trigger={
          <>
            Role, teams<span className="sr"> of {person.name}</span>
          </>
        }
        title={`Role and teams of ${person.name}`}
        confirm="Change"
      >
        <RoleAndTeams id={person.id} current={person.role} teams={person.teams} all={teams} />
      </ConfirmAction>
      <ConfirmAction
        action={sendLink}
        fields={fields}
        triggerClass="btn quiet sm"
        trigger={
          <>
            {person.state === 'invited' ? 'Send again' : 'New password'}
            <span className="sr"> for {person.name}</span>
          </>
        }
        title={person.state === 'invited' ? 'Send the invitation again' : `A new password for ${person.name}`}
        confirm="Send the link"
      >
        <p>
          {person.name} gets a link by mail with which to set a password. Earlier links end
          {person.state === 'invited' ? '.' : '; sessions end once it is set.'}
        </p>
      </ConfirmAction>
      {person.state === 'active' && (
        <ConfirmAction
          action={resetSecondFactor}
          fields={fields}
          triggerClass="btn quiet sm"
          trigger={
            <>
              Reset second factor<span className="sr"> of {person.name}</span>
            </>
          }
          title={`Reset the second factor of ${person.name}`}
          confirm="Reset it"
          danger
        >
          <p>
            For a lost phone. Make sure that it is {person.name} who asks. Their sessions end, and the next
            sign-in enrols a new second factor.
          </p>
        </ConfirmAction>
      )}
      <ConfirmAction
        action={deactivate}
        fields={fields}
        triggerClass="btn quiet sm"
        trigger={
          <>
            Deactivate<span className="sr"> {person.name}</span>
          </>
        }
        title={`Deactivate ${person.name}`}
        confirm="Deactivate"
        danger
      >
        <p>Their sessions end at once and they can no longer sign in. What they did stays in the record.</p>
      </ConfirmAction>
    </div>
  )
}

function RoleAndTeams({
  id,
  current,
  teams,
  all,
}: {
  id: string
  current: Person['role']
  teams: readonly string[]
  all: readonly Team[]
}) {
  return (
    <>
      <fieldset className="field">
        <legend>Role</legend>
        {ROLES.map((one) => (
          <label key={one} className="choice" htmlFor={`role-${id}-${one}`}>
            <input
              id={`role-${id}-${one}`}
              type="radio"
              name="role"
              value={one}
              defaultChecked={one === current}
              required
            />
            <span>
              {ROLE_NAME[one]}
              <small>{ROLE_HINT[one]}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset className="field">
        <legend>Teams</legend>
        {all.map((team) => (
          <label key={team.id} className="choice" htmlFor={`team-${id}-${team.id}`}>
            <input
              id={`team-${id}-${team.id}`}
              type="checkbox"
              name="teams[]"
              value={team.id}
              defaultChecked={teams.includes(team.id)}
            />
            {team.name}
          </label>
        ))}
      </fieldset>
    </>
  )
}
