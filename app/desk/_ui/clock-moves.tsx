import { localDate, plusDays } from '../../../lib/domain/clock/local-date.ts'
import type { ShownCase } from '../../_server/case.ts'
import type { CaseClock, DatesChange } from '../../_server/case-clock.ts'
import { count, weekDay } from '../_words/dates.ts'
import {
  askPerson,
  correctReceipt,
  extendDeadline,
  previewExtension,
  previewQuestion,
  previewReceipt,
  resumeClock,
} from '../(in)/requests/[id]/clock-actions.ts'
import { ClockDialog } from './clock-dialog.tsx'
import { DatesTable } from './dates-table.tsx'
import { Icon } from './icon.tsx'

/** What staff can do to the clock. Each shows old and new dates before it is done. */
export function ClockMoves({ file, clock }: { file: ShownCase; clock: CaseClock }) {
  const { may } = file
  const refusals = [clock.extend, clock.pause].flatMap((move) =>
    move && 'refusal' in move ? [move.refusal] : [],
  )
  return (
    <>
      {refusals.map((refusal) => (
        <p className="explain" key={refusal}>
          {refusal}
        </p>
      ))}
      {(may.triage || may.decide) && (
        <div className="act noprint">
          {may.decide && clock.extend && 'source' in clock.extend && (
            <Extend file={file} extend={clock.extend} after={clock.dates.statutoryDue} />
          )}
          {may.triage && clock.pause && 'reasons' in clock.pause && <Pause file={file} pause={clock.pause} />}
          {may.triage && clock.resume && (
            <ClockDialog
              action={resumeClock}
              fields={{ requestId: file.row.id }}
              trigger={
                <>
                  <Icon name="clock" />
                  Resume by hand<span className="end">the answer came another way</span>
                </>
              }
              title="Let the clock run again"
              confirm="Resume the clock"
            >
              <p>An answer in the portal resumes it by itself.</p>
              <DatesTable change={clock.resume} after="Resumed today" />
            </ClockDialog>
          )}
          {may.triage && <CorrectReceipt file={file} />}
        </div>
      )}
    </>
  )
}

function Extend({
  file,
  extend: { noticeBy, source, change },
  after,
}: {
  file: ShownCase
  extend: { noticeBy: string; source: string; change: DatesChange | null }
  /** the day it is due by law without an extension */
  after: string
}) {
  return (
    <ClockDialog
      action={extendDeadline}
      preview={change ? undefined : previewExtension}
      fields={{ requestId: file.row.id, version: String(file.row.version) }}
      shortcut={{ key: 'e', label: 'extend the period (opens the form)' }}
      trigger={
        <>
          <Icon name="calendar-plus" />
          Extend
          <span className="end">
            notice by {weekDay(noticeBy)} <kbd>e</kbd>
          </span>
        </>
      }
      title="Extend the period"
      confirm="Extend and send the notice"
    >
      {change ? (
        <DatesTable change={change} after="Extended" />
      ) : (
        <div className="field">
          <label htmlFor="extend-until">We answer by</label>
          <input
            id="extend-until"
            type="date"
            name="until"
            min={plusDays(localDate(after), 1)}
            required
            aria-describedby="extend-until-hint"
          />
          <span className="hint" id="extend-until-hint">
            {source} has the notice name the day.
          </span>
        </div>
      )}
      <fieldset className="field">
        <legend>Ground, {source}</legend>
        <label className="choice">
          <input type="radio" name="ground" value="complexity" required />
          The request is complex
        </label>
        <label className="choice">
          <input type="radio" name="ground" value="number" />
          The number of requests
        </label>
        <span className="hint">Our workload is no ground.</span>
      </fieldset>
      <div className="field">
        <label htmlFor="extend-reasons">Reasons, as {file.person} will read them</label>
        <textarea id="extend-reasons" name="reasons" rows={4} required maxLength={2000} />
        <span className="hint">
          The notice goes out at once: new date, reasons, the authority, the way to court.
        </span>
      </div>
    </ClockDialog>
  )
}

const REASON = {
  identity: 'Reasonable doubt about identity, Art. 12(6)',
  scope: 'What the request covers, recital 63',
} as const

type Pausable = Extract<CaseClock['pause'], { reasons: unknown }>

function Pause({ file, pause }: { file: ShownCase; pause: Pausable }) {
  return (
    <ClockDialog
      action={askPerson}
      preview={previewQuestion}
      fields={{ requestId: file.row.id }}
      trigger={
        <>
          <Icon name="player-pause" />
          Ask and pause<span className="end">identity or scope only</span>
        </>
      }
      title={`Ask ${file.person} and pause the clock`}
      confirm="Ask and pause"
    >
      {pause.lateDays !== null && (
        <p className="problem">
          <Icon name="alert-triangle" small />
          The question comes {count(pause.lateDays, 'day')} after receipt. An authority may find that late,
          and that the time ran on.
        </p>
      )}
      <fieldset className="field">
        <legend>Why we ask</legend>
        {pause.reasons.map((reason) => (
          <label className="choice" key={reason}>
            <input type="radio" name="reason" value={reason} required />
            {REASON[reason]}
          </label>
        ))}
      </fieldset>
      <div className="field">
        <label htmlFor="pause-question">Question to {file.person}</label>
        <textarea id="pause-question" name="question" rows={4} required maxLength={2000} />
        <span className="hint">
          Ask only for what is needed, and for no identity document. Waiting for a recipient is no reason.
        </span>
      </div>
    </ClockDialog>
  )
}

function CorrectReceipt({ file }: { file: ShownCase }) {
  return (
    <ClockDialog
      action={correctReceipt}
      preview={previewReceipt}
      fields={{ requestId: file.row.id }}
      trigger={
        <>
          <Icon name="calendar" />
          Correct the receipt date
        </>
      }
      title="Correct the receipt date"
      confirm="Correct the date"
    >
      <div className="field">
        <label htmlFor="received-on">Received on</label>
        <input
          id="received-on"
          type="date"
          name="receivedOn"
          defaultValue={file.row.receivedOn}
          max={file.days.today}
          required
        />
        <span className="hint">Mail that lay unread counts from the day it arrived.</span>
      </div>
      <div className="field">
        <label htmlFor="receipt-reason">Why</label>
        <textarea id="receipt-reason" name="reason" rows={3} required maxLength={2000} />
        <span className="hint">Kept as an internal note.</span>
      </div>
    </ClockDialog>
  )
}
