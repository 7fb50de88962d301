import type { Metadata } from 'next'
import { type RecipientHealth, recipientHealth } from '../../../../lib/db/recipient-health.ts'
import { may } from '../../../../lib/domain/access.ts'
import { planRecipient } from '../../../../lib/profile/plan-recipients.ts'
import { inLanguage } from '../../../../lib/profile/schema.ts'
import { days as daysOf } from '../../../_server/days.ts'
import { desk } from '../../../_server/desk.ts'
import { requireStaff } from '../../../_server/staff.ts'
import { ActionForm } from '../../_ui/action-form.tsx'
import { Glyph } from '../../_ui/glyph.tsx'
import { Burger } from '../../_ui/shell.tsx'
import { count, dayAndTime } from '../../_words/dates.ts'
import { startCalls } from './actions.ts'

export const metadata: Metadata = { title: 'Recipients' }

const NONE: RecipientHealth = { stopped: null, lastOkAt: null, open: 0, late: 0, failed: 0 }

/** Who receives personal data, and how the work with each of them stands. */
export default async function RecipientsPage() {
  const staff = await requireStaff('recipients.read')
  const { db, profile } = await desk()
  const health = await recipientHealth(db.read, (await daysOf()).today)
  const all = profile.recipients.map((recipient) => ({ recipient, plan: planRecipient(recipient) }))
  const groups = [
    { id: 'connected', title: 'Connected', note: 'orders are carried out by Rightsdesk' },
    { id: 'asked', title: 'Asked by mail', note: 'each gets a one-time answer link, answers are tracked' },
    {
      id: 'by-hand',
      title: 'By hand',
      note: 'no privacy contact in the profile; staff do it and say how it ended',
    },
  ] as const
  const mends = may(staff, 'request.decide')
  const say = (text: Parameters<typeof inLanguage>[0]) => inLanguage(text, 'en', profile)
  return (
    <>
      <header className="bar">
        <Burger />
        <h1>Recipients</h1>
        <span className="muted">{all.length} in the profile</span>
      </header>
      <div className="filters">
        <span className="muted">
          From the profile {profile.id}, {profile.hash.slice(0, 4)}…{profile.hash.slice(-4)}. Changed in the
          file, not here.
        </span>
      </div>
      <div className="tbl-wrap">
        <table className="tbl reg">
          <caption className="sr">Recipients with what they hold and how the work with them stands</caption>
          <thead>
            <tr>
              <th scope="col">Recipient</th>
              <th scope="col">Purpose</th>
              <th scope="col">Personal data</th>
              <th scope="col">Basis</th>
              <th scope="col">Place</th>
              <th scope="col">Kept</th>
              <th scope="col">Health</th>
            </tr>
          </thead>
          {groups
            .filter(({ id }) => all.some(({ plan }) => groupOf(plan) === id))
            .map((group) => (
              <tbody key={group.id}>
                <tr className="group">
                  <th colSpan={7} scope="rowgroup">
                    {group.title} <span>{group.note}</span>
                  </th>
                </tr>
                {all
                  .filter(({ plan }) => groupOf(plan) === group.id)
                  .map(({ recipient }) => (
                    <tr key={recipient.id}>
                      <th scope="row">
                        {recipient.name}
                        {recipient.own && <small>own system</small>}
                      </th>
                      <td>{say(recipient.purpose)}</td>
                      <td>{say(recipient.categories)}</td>
                      <td className="basis">{recipient.basis}</td>
                      <td>{say(recipient.place)}</td>
                      <td>{say(recipient.retention)}</td>
                      <td>
                        <Health
                          health={health.get(recipient.id) ?? NONE}
                          timeZone={profile.timeZone}
                          recipientId={recipient.id}
                          name={recipient.name}
                          mends={mends}
                        />
                      </td>
                    </tr>
                  ))}
              </tbody>
            ))}
        </table>
      </div>
    </>
  )
}

function groupOf(recipient: ReturnType<typeof planRecipient>) {
  if (recipient.mode === 'api') return 'connected'
  return recipient.contact ? 'asked' : 'by-hand'
}

function Health(shown: {
  health: RecipientHealth
  timeZone: string
  recipientId: string
  name: string
  mends: boolean
}) {
  const { health } = shown
  const orders = health.open === 0 ? 'No order open' : `${count(health.open, 'order')} open`
  if (health.stopped)
    return (
      <div className="health fail">
        <Glyph shape="failed" />
        <div>
          <b>Calls stopped</b>
          <small>
            The system refuses our credentials
            {health.stopped.at ? ` since ${dayAndTime(health.stopped.at, shown.timeZone)}` : ''}. {orders}.
          </small>
          {shown.mends && (
            <ActionForm action={startCalls} fields={{ recipientId: shown.recipientId }}>
              <button type="submit" className="btn sm">
                Start calls again<span className="sr"> to {shown.name}</span>
              </button>
            </ActionForm>
          )}
        </div>
      </div>
    )
  if (health.failed > 0)
    return (
      <div className="health fail">
        <Glyph shape="failed" />
        <div>
          <b>{count(health.failed, 'order')} failed</b>
          <small>{orders}</small>
        </div>
      </div>
    )
  if (health.late > 0)
    return (
      <div className="health late">
        <Glyph shape="late" />
        <div>
          <b>{count(health.late, 'answer')} late</b>
          <small>{orders}</small>
        </div>
      </div>
    )
  return (
    <div className="health">
      <Glyph shape={health.open > 0 ? 'handed-off' : health.lastOkAt ? 'settled' : 'waiting'} />
      <div>
        <b>{orders}</b>
        {health.lastOkAt && <small>Last call went well {dayAndTime(health.lastOkAt, shown.timeZone)}</small>}
      </div>
    </div>
  )
}
