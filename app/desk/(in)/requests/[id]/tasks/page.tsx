import { isSettled } from '../../../../../../lib/domain/outcome.ts'
import { shownCase } from '../../../../../_server/case.ts'
import { CaseFiles } from '../../../../_ui/case-files.tsx'
import { Glyph } from '../../../../_ui/glyph.tsx'
import { NextStepPanel } from '../../../../_ui/next-step.tsx'
import { evidenceOf } from '../../../../_ui/task-evidence.tsx'
import { TaskTable } from '../../../../_ui/task-table.tsx'
import { count, longDay } from '../../../../_words/dates.ts'
import { outcomeOf } from '../../../../_words/names.ts'

const TONES = ['ok', 'wait', 'late', 'fail']

export default async function TasksPage({ params }: { params: Promise<{ id: string }> }) {
  const file = await shownCase((await params).id)
  const settled = file.tasks.filter((task) => isSettled(task.status)).length
  const entries = file.tasks.reduce((sum, task) => sum + evidenceOf(file, task).entries, 0)
  return (
    <div className="split">
      <div className="pane">
        {file.tasks.length === 0 ? (
          <div className="empty">
            <p>
              {['received', 'triage'].includes(file.row.status)
                ? 'No tasks yet. They begin when the plan is approved.'
                : 'This request has no tasks.'}
            </p>
          </div>
        ) : (
          <TaskTable file={file} />
        )}
        <CaseFiles file={file} />
      </div>
      <aside className="aside" aria-label="Progress">
        {/^(fix|decide|do|record)-/.test('step' in file.step ? file.step.step : '') ? null : (
          <NextStepPanel file={file} />
        )}
        {file.tasks.length > 0 && (
          <section>
            <h2>
              {settled} of {file.tasks.length} settled
            </h2>
            <div className="bar6" aria-hidden="true">
              {file.tasks
                .map((task) => outcomeOf(task, file.days.today).tone)
                .toSorted((a, b) => TONES.indexOf(a) - TONES.indexOf(b))
                .map((tone, i) => (
                  <i key={`${tone}-${i}`} className={tone} />
                ))}
            </div>
            <p className="sec">
              {settled === file.tasks.length
                ? 'Nothing is expected of any recipient any more.'
                : `${file.row.pausedOn ? 'The clock waits for the person' : `Due ${longDay(file.row.due)}`}; waiting for recipients does not stop the clock.`}
            </p>
          </section>
        )}
        <div className="aside-cols">
          <section>
            <h2>What counts as settled</h2>
            <ul className="mini">
              <li>
                <Glyph shape="settled" />
                <span>Done, verified, nothing found</span>
                <span className="o">yes</span>
              </li>
              <li>
                <Glyph shape="remains" />
                <span>Remains, or attested</span>
                <span className="o">yes, in the letter</span>
              </li>
              <li>
                <Glyph shape="accepted" />
                <span>Accepted</span>
                <span className="o">after a re-check</span>
              </li>
              <li>
                <Glyph shape="handed-off" />
                <span>Handed off</span>
                <span className="o">when answered</span>
              </li>
              <li>
                <Glyph shape="undecided" />
                <span>For staff</span>
                <span className="o">when recorded</span>
              </li>
              <li>
                <Glyph shape="failed" />
                <span>Failed</span>
                <span className="o">no</span>
              </li>
            </ul>
          </section>
          {entries > 0 && (
            <section>
              <h2>Evidence</h2>
              <p className="sec">
                {count(entries, 'entry', 'entries')} of calls, mails and replies. Calls hold no personal data:
                path, status, counts, the system’s own id, time.
              </p>
            </section>
          )}
        </div>
      </aside>
    </div>
  )
}
