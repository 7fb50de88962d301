import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import {
  lastCalls,
  NO_HEALTH,
  type OpenOrder,
  openOrdersAt,
  recipientHealth,
  recipientsVersion,
} from '../../../../../lib/db/recipient-health.ts'
import type { StoredEvidence } from '../../../../../lib/db/schema.ts'
import { may } from '../../../../../lib/domain/access.ts'
import { canCheck } from '../../../../../lib/domain/plan.ts'
import { planRecipient } from '../../../../../lib/profile/plan-recipients.ts'
import { inLanguage } from '../../../../../lib/profile/schema.ts'
import { days as daysOf } from '../../../../_server/days.ts'
import { desk } from '../../../../_server/desk.ts'
import { requireStaff } from '../../../../_server/staff.ts'
import { EvidenceTable } from '../../../_ui/evidence-table.tsx'
import { Glyph } from '../../../_ui/glyph.tsx'
import { Live } from '../../../_ui/live.tsx'
import { PrintButton } from '../../../_ui/print-button.tsx'
import { RecipientHealth, RecipientMends } from '../../../_ui/recipient-health.tsx'
import { Scroller } from '../../../_ui/scroller.tsx'
import { Burger } from '../../../_ui/shell.tsx'
import { count, longDay, weekDay } from '../../../_words/dates.ts'
import { CAPABILITY_NAME, IDENTIFIER_NAME, outcomeOf, RIGHT_NAME } from '../../../_words/names.ts'
import { reachedHow, usesOf } from '../../../_words/recipients.ts'

type Params = Promise<{ id: string }>

/** Calls and orders shown; the counts beside them are of all. */
const CALLS = 12
const ORDERS = 50

async function recipientOr404(id: string) {
  const staff = await requireStaff('recipients.read')
  const { db, profile } = await desk()
  const recipient = profile.recipients.find((one) => one.id === id)
  if (!recipient) notFound()
  return { staff, db, profile, recipient }
}

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { recipient } = await recipientOr404((await params).id)
  return { title: recipient.name }
}

/** One recipient: what the register says of it, how it is reached, and how the work with it stands. */
export default async function RecipientPage({ params }: { params: Params }) {
  const { staff, db, profile, recipient } = await recipientOr404((await params).id)
  const { today } = await daysOf()
  const reads = may(staff, 'request.read')
  const [all, version, calls, orders] = await Promise.all([
    recipientHealth(db.read, today, staff),
    recipientsVersion(db.read),
    lastCalls(db.read, recipient.id, CALLS),
    reads ? openOrdersAt(db.read, recipient.id, staff, ORDERS) : [],
  ])
  const plan = planRecipient(recipient)
  const health = all.get(recipient.id) ?? NO_HEALTH
  const byHand = profile.byHand.find((one) => one.recipientId === recipient.id)
  const say = (text: Parameters<typeof inLanguage>[0] | undefined) =>
    text === undefined ? 'not stated' : inLanguage(text, 'en', profile)
  const register: [string, string][] = [
    ['Purpose', say(recipient.purpose)],
    ['Personal data', say(recipient.categories)],
    ['Basis', recipient.basis],
    ['Place', say(recipient.place)],
    ['Kept', say(recipient.retention)],
    ['Safeguards', say(recipient.safeguards)],
    ['Source', say(recipient.source)],
  ]
  return (
    <>
      <header className="bar">
        <Burger />
        <span className="crumb noprint">
          <Link href="/desk/recipients">Recipients</Link> /
        </span>
        <h1>{recipient.name}</h1>
        {recipient.own && <span className="chip line">own system</span>}
        {recipient.legacy && <span className="chip line">searched for old data</span>}
        <div className="end">
          <PrintButton label="Print" />
        </div>
      </header>
      <div className="split">
        <div className="pane recipient">
          <section>
            <h2>In the register</h2>
            <dl className="dl wide">
              {register.map(([name, words]) => (
                <Entry key={name} name={name}>
                  {words}
                </Entry>
              ))}
              <Entry name="Used for">
                {usesOf(profile, recipient.id).map((use) => (
                  <span key={use.context} className="block">
                    {use.context}, {use.controllers.join(' and ')}
                  </span>
                ))}
              </Entry>
            </dl>
          </section>
          <section>
            <h2>How it is reached</h2>
            <dl className="dl wide">
              <Entry name="Orders">{reachedHow(plan, byHand?.variables ?? null)}</Entry>
              <Entry name="Found by">
                {plan.identifiers.map((kind) => IDENTIFIER_NAME[kind]).join(', ')}
              </Entry>
              <Entry name={plan.mode === 'api' ? 'Can do' : 'Can be asked'}>
                {plan.capabilities.map((one) => CAPABILITY_NAME[one] ?? one).join(', ')}
              </Entry>
              {plan.retentionDays && (
                <Entry name="In any case">
                  {plan.mode === 'hand-off' ? 'gone' : 'deleted'} {count(plan.retentionDays, 'day')} after the
                  order; shown to the person, never counted as settled
                </Entry>
              )}
            </dl>
          </section>
          {reads && <Orders orders={orders} open={health.open} today={today} />}
          {plan.mode === 'api' && <Calls calls={calls} timeZone={profile.timeZone} />}
        </div>
        <aside className="aside" aria-label="Health">
          <section>
            <h2>Health</h2>
            <RecipientHealth health={health} timeZone={profile.timeZone} />
            {health.stopped && (
              <p className="sec">
                Correct the credentials where the workers get them and start the workers again. A good test
                lets the calls start by itself; what waited goes on from where it stood.
              </p>
            )}
            {may(staff, 'recipients.mend') && canCheck(plan) && (
              <RecipientMends recipient={recipient} health={health} />
            )}
            {!canCheck(plan) && (
              <p className="sec">
                {byHand
                  ? `Set ${byHand.variables.join(' and ')} and start again: Rightsdesk then carries the orders out.`
                  : 'There is no interface to test.'}
              </p>
            )}
          </section>
        </aside>
      </div>
      <Live topic="recipients" version={version} />
    </>
  )
}

function Entry({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Orders({ orders, open, today }: { orders: OpenOrder[]; open: number; today: string }) {
  return (
    <section>
      <h2>
        Open orders <span className="muted plain">{open}</span>
      </h2>
      {orders.length === 0 && <p className="muted">Nothing is expected of this recipient.</p>}
      {orders.length > 0 && (
        <div className="tbl-wrap">
          <table className="sheet orders">
            <caption className="sr">Open orders, the request that is due first on top</caption>
            <thead>
              <tr>
                <th scope="col">Request</th>
                <th scope="col">Outcome</th>
                <th scope="col">Answer by</th>
                <th scope="col">Gone by</th>
                <th scope="col">Request due</th>
              </tr>
            </thead>
            <tbody>
              {orders.map((order) => {
                const outcome = outcomeOf(order, today)
                return (
                  <tr key={order.id}>
                    <th scope="row">
                      <Link
                        className="ref"
                        href={`/desk/requests/${order.requestId}/tasks#${order.id}`}
                        prefetch={false}
                      >
                        {order.reference}
                      </Link>
                      <small>{RIGHT_NAME[order.right]}</small>
                    </th>
                    <td>
                      <span className={`outcome ${outcome.tone}`}>
                        <Glyph shape={outcome.glyph} />
                        {outcome.name}
                      </span>
                    </td>
                    <td>{order.answerBy ? weekDay(order.answerBy) : '–'}</td>
                    <td>{order.goneBy ? longDay(order.goneBy) : '–'}</td>
                    <td>{weekDay(order.due)}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
      {open > orders.length && orders.length > 0 && (
        <p className="muted">The {orders.length} whose request is due first are shown.</p>
      )}
    </section>
  )
}

function Calls({ calls, timeZone }: { calls: StoredEvidence[]; timeZone: string }) {
  return (
    <section>
      <h2>Last calls</h2>
      <p className="sec">
        Of the newest orders, look-ups and tests. No personal data is in them: paths stand with their
        placeholders.
      </p>
      {calls.length === 0 ? (
        <p className="muted">No call yet.</p>
      ) : (
        <div className="ev-box">
          <Scroller name="Last calls">
            <EvidenceTable evidence={calls} timeZone={timeZone} />
          </Scroller>
        </div>
      )}
    </section>
  )
}
