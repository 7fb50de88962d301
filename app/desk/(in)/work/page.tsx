import type { Metadata } from 'next'
import Link from 'next/link'
import { ledgerState } from '../../../../lib/db/ledger-state.ts'
import { countDpos, type ParkedJob, parkedJobs, staffMailsBack } from '../../../../lib/db/parked.ts'
import { workState } from '../../../../lib/db/work-state.ts'
import { may } from '../../../../lib/domain/access.ts'
import { counted } from '../../../../lib/domain/row-count.ts'
import { desk } from '../../../_server/desk.ts'
import { requireStaff } from '../../../_server/staff.ts'
import { ActionForm, ConfirmAction } from '../../_ui/action-form.tsx'
import { Glyph } from '../../_ui/glyph.tsx'
import { Burger } from '../../_ui/shell.tsx'
import { dayAndTime } from '../../_words/dates.ts'
import { mailName } from '../../_words/events.ts'
import { workName, workWords } from '../../_words/work.ts'
import { dismiss, restart } from './actions.ts'

export const metadata: Metadata = { title: 'Background work' }

const SHOWN = 100

/** How the background work stands, what was set aside after a defect, and mails that did not reach staff. */
export default async function WorkPage() {
  const staff = await requireStaff('work.read')
  const { db, vault, profile, now } = await desk()
  const [work, ledger, parked, back, dpos] = await Promise.all([
    workState(db.read, now()),
    ledgerState(db.read, now()),
    parkedJobs(db.read, SHOWN),
    staffMailsBack(db.read, vault, now(), SHOWN),
    countDpos(db.read),
  ])
  const state = workWords(work, ledger)
  const zone = profile.timeZone
  return (
    <>
      <header className="bar">
        <Burger />
        <h1>Background work</h1>
      </header>
      <div className="pane recipient">
        <section>
          <div className={state.tone === 'ok' ? 'health' : 'health late'}>
            <Glyph shape={state.tone === 'ok' ? 'settled' : 'late'} />
            <div>
              <b>{state.text}</b>
              <small>
                {counted(ledger.open)} open, {counted(ledger.waiting)} of them waiting to begin,{' '}
                {ledger.parked} set aside.
              </small>
            </div>
          </div>
          {dpos === 0 && (
            <p className="late-text">
              Nobody on the desk is a DPO: notices reach assignees only, and none where nobody is assigned.
              Invite one on the <Link href="/desk/people">people page</Link>.
            </p>
          )}
        </section>
        <section>
          <h2>Set aside</h2>
          <p className="sec">
            It failed again and again by a defect and is not tried any more. The log of the worker has the
            cause; when that is mended, try it again.
          </p>
          {parked.length === 0 ? (
            <p className="muted">Nothing is set aside.</p>
          ) : (
            <Parked jobs={parked} zone={zone} restarts={may(staff, 'work.restart')} />
          )}
        </section>
        <section>
          <h2>Mails to staff that came back</h2>
          {back.length === 0 ? (
            <p className="muted">None in the last two weeks.</p>
          ) : (
            <ul className="lines-list">
              {back.map((mail) => (
                <li key={mail.id}>
                  {dayAndTime(mail.at, zone)}: {mailName(mail.kind)}, to{' '}
                  <span className="wrap">{mail.name ?? mail.email}</span>
                  {mail.fault ? ` (${mail.fault})` : ''}
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
    </>
  )
}

function Parked({ jobs, zone, restarts }: { jobs: ParkedJob[]; zone: string; restarts: boolean }) {
  return (
    <div className="tbl-wrap">
      <table className="sheet orders">
        <caption className="sr">Work that was set aside, oldest first</caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Request</th>
            <th scope="col">Since</th>
            <th scope="col">Fault</th>
            {restarts && (
              <th scope="col">
                <span className="sr">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.id}>
              <th scope="row">{workName(job)}</th>
              <td>{job.reference ?? '–'}</td>
              <td>{dayAndTime(job.createdAt, zone)}</td>
              <td>{job.fault ?? ''}</td>
              {restarts && (
                <td>
                  <div className="mends">
                    {job.isHandOff ? (
                      <small>Its task failed with it: try that again.</small>
                    ) : (
                      <ActionForm action={restart} fields={{ jobId: job.id }}>
                        <button type="submit" className="btn sm">
                          Try again<span className="sr">: {workName(job)}</span>
                        </button>
                      </ActionForm>
                    )}
                    <ConfirmAction
                      action={dismiss}
                      fields={{ jobId: job.id }}
                      triggerClass="btn quiet sm"
                      trigger={
                        <>
                          Leave undone<span className="sr">: {workName(job)}</span>
                        </>
                      }
                      title="Leave it undone"
                      confirm="Leave it undone"
                    >
                      <p>It is never tried again. Do this only where it was seen to another way.</p>
                    </ConfirmAction>
                  </div>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
