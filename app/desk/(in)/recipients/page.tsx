import type { Metadata } from 'next'
import Link from 'next/link'
import { Fragment } from 'react'
import { NO_HEALTH, recipientHealth, recipientsVersion } from '../../../../lib/db/recipient-health.ts'
import { may } from '../../../../lib/domain/access.ts'
import { canCheck, type PlanRecipient } from '../../../../lib/domain/plan.ts'
import { planRecipient } from '../../../../lib/profile/plan-recipients.ts'
import { inLanguage } from '../../../../lib/profile/schema.ts'
import { days as daysOf } from '../../../_server/days.ts'
import { desk } from '../../../_server/desk.ts'
import { requireStaff } from '../../../_server/staff.ts'
import { ActionForm } from '../../_ui/action-form.tsx'
import { Icon } from '../../_ui/icon.tsx'
import { Live } from '../../_ui/live.tsx'
import { PrintButton } from '../../_ui/print-button.tsx'
import { RecipientHealth, RecipientMends } from '../../_ui/recipient-health.tsx'
import { Burger } from '../../_ui/shell.tsx'
import { longDay } from '../../_words/dates.ts'
import { reachedHow, usesOf } from '../../_words/recipients.ts'
import { testRecipients } from './actions.ts'

export const metadata: Metadata = { title: 'Recipients' }

const GROUPS = [
  { id: 'connected', title: 'Connected', note: 'orders are carried out by Rightsdesk' },
  { id: 'asked', title: 'Asked by mail', note: 'each gets a one-time answer link, answers are tracked' },
  {
    id: 'by-hand',
    title: 'By hand',
    note: 'no privacy contact in the profile; staff do it and say how it ended',
  },
] as const

/** The register: who receives personal data and what for, and how the work with each of them stands. */
export default async function RecipientsPage() {
  const staff = await requireStaff('recipients.read')
  const { db, profile } = await desk()
  const { today } = await daysOf()
  const [health, version] = await Promise.all([
    recipientHealth(db.read, today, staff),
    recipientsVersion(db.read),
  ])
  const all = profile.recipients.map((recipient) => ({ recipient, plan: planRecipient(recipient) }))
  const mends = may(staff, 'recipients.mend')
  const tested = all.filter(({ plan }) => canCheck(plan))
  const gone = [...health].filter(
    ([id, { open }]) => open > 0 && !profile.recipients.some((recipient) => recipient.id === id),
  )
  const say = (text: Parameters<typeof inLanguage>[0] | undefined) =>
    text === undefined ? 'not stated' : inLanguage(text, 'en', profile)
  return (
    <div className="register">
      <header className="bar">
        <Burger />
        <h1>Recipients</h1>
        <span className="muted">{all.length} in the profile</span>
        <div className="end">
          <PrintButton label="Print the register" />
          {mends && tested.length > 0 && (
            <ActionForm action={testRecipients}>
              {tested.map(({ recipient }) => (
                <input key={recipient.id} type="hidden" name="recipientIds[]" value={recipient.id} />
              ))}
              <button type="submit" className="btn">
                <Icon name="refresh" />
                Test all now
              </button>
            </ActionForm>
          )}
        </div>
      </header>
      <div className="filters">
        <span className="muted">
          From the profile {profile.id}, {profile.hash.slice(0, 4)}…{profile.hash.slice(-4)}. Changed in the
          file, not here.
        </span>
      </div>
      <section className="paper-head" aria-label="Controllers">
        {profile.controllers.map((one) => (
          <p key={one.id}>
            <b>{one.name}</b>, {one.address}
          </p>
        ))}
        <p>
          Data protection officer: {profile.dpo.name ? `${profile.dpo.name}, ` : ''}
          {profile.dpo.email}
        </p>
        <p>
          As of {longDay(today)}. Profile {profile.id}, SHA-256 {profile.hash}
        </p>
      </section>
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
              <th scope="col" className="on-paper">
                Safeguards, source
              </th>
              <th scope="col" className="on-paper">
                Used for
              </th>
              <th scope="col">Connector and health</th>
            </tr>
          </thead>
          {GROUPS.filter(({ id }) => all.some(({ plan }) => groupOf(plan) === id)).map((group) => (
            <tbody key={group.id}>
              <tr className="group">
                <th colSpan={9} scope="rowgroup">
                  {group.title} <span>{group.note}</span>
                </th>
              </tr>
              {all
                .filter(({ plan }) => groupOf(plan) === group.id)
                .map(({ recipient, plan }) => {
                  const facts = health.get(recipient.id) ?? NO_HEALTH
                  const byHand = profile.byHand.find((one) => one.recipientId === recipient.id)
                  return (
                    <tr key={recipient.id}>
                      <th scope="row">
                        <Link href={`/desk/recipients/${recipient.id}`} prefetch={false}>
                          {recipient.name}
                        </Link>
                        {recipient.own && <small>own system</small>}
                        {recipient.legacy && <small>searched for old data</small>}
                      </th>
                      <td data-label="Purpose">{say(recipient.purpose)}</td>
                      <td data-label="Personal data">{say(recipient.categories)}</td>
                      <td className="basis" data-label="Basis">
                        {recipient.basis}
                      </td>
                      <td data-label="Place">{say(recipient.place)}</td>
                      <td data-label="Kept">{say(recipient.retention)}</td>
                      <td className="on-paper">
                        <small>Safeguards: {say(recipient.safeguards)}</small>
                        <small>Source: {say(recipient.source)}</small>
                      </td>
                      <td className="on-paper">
                        {usesOf(profile, recipient.id).map((use) => (
                          <Fragment key={use.context}>
                            {use.context} ({use.controllers.join(', ')})<br />
                          </Fragment>
                        ))}
                      </td>
                      <td>
                        <RecipientHealth health={facts} timeZone={profile.timeZone} />
                        {groupOf(plan) !== 'connected' && (plan.contact || byHand) && (
                          <small className="how">{reachedHow(plan, byHand?.variables ?? null)}</small>
                        )}
                        {mends && canCheck(plan) && (
                          <RecipientMends recipient={recipient} health={facts} small />
                        )}
                      </td>
                    </tr>
                  )
                })}
            </tbody>
          ))}
          {gone.length > 0 && (
            <tbody className="noprint">
              <tr className="group">
                <th colSpan={9} scope="rowgroup">
                  No longer in the profile <span>orders are still open there</span>
                </th>
              </tr>
              {gone.map(([id, facts]) => (
                <tr key={id}>
                  <th scope="row">{id}</th>
                  <td colSpan={5} />
                  <td className="on-paper" colSpan={2} />
                  <td>
                    <RecipientHealth health={facts} timeZone={profile.timeZone} />
                  </td>
                </tr>
              ))}
            </tbody>
          )}
        </table>
      </div>
      <Live topic="recipients" version={version} />
    </div>
  )
}

function groupOf(recipient: PlanRecipient): (typeof GROUPS)[number]['id'] {
  if (recipient.mode === 'api') return 'connected'
  return recipient.contact ? 'asked' : 'by-hand'
}
