import { localDateOf, plusDays } from '../../../lib/domain/clock/local-date.ts'
import { mayOutlastAnswer } from '../../../lib/domain/outcome.ts'
import { isGranted, isInWork } from '../../../lib/domain/request.ts'
import { sizeWords } from '../../../lib/i18n/format.ts'
import type { ShownCase } from '../../_server/case.ts'
import { count, dayAndTime, longDay } from '../_words/dates.ts'
import { PACKAGE_STANDING } from '../_words/package.ts'
import { preparePackage } from '../(in)/requests/[id]/package/actions.ts'
import { ActionForm } from './action-form.tsx'
import { Glyph } from './glyph.tsx'
import { Icon } from './icon.tsx'
import { Refreshing } from './refreshing.tsx'

/** How the package stands, and what can be done with it. */
export function PackagePanel({ file }: { file: ShownCase }) {
  const { row } = file
  const isOver = row.status === 'answered' || row.status === 'closed'
  return (
    <>
      {isOver ? <Delivered file={file} /> : <Standing file={file} />}
      <div className="aside-cols">
        {file.package.file && <Facts file={file} />}
        {file.subject && file.may.readPackage && <Look file={file} />}
      </div>
      {isUnderWay(file) && <Refreshing />}
    </>
  )
}

function isUnderWay({ package: { standing }, tasks }: ShownCase): boolean {
  return (
    standing === 'writing' ||
    tasks.some((task) => task.capability === 'access' && ['queued', 'running'].includes(task.status))
  )
}

function Standing({ file }: { file: ShownCase }) {
  const { standing, undecided, writing } = file.package
  const open = file.tasks.filter((task) => !mayOutlastAnswer(task.status)).length
  const words = PACKAGE_STANDING[standing]
  const canPrepare =
    file.may.task &&
    open === 0 &&
    undecided === 0 &&
    ['missing', 'failed', 'outdated'].includes(standing) &&
    isInWork(file.row.status)
  return (
    <section className="nextstep">
      <p className="eyebrow">Package</p>
      <p className="lead" role="status">
        <span className={`outcome ${words.tone}`}>
          <Glyph shape={words.glyph} />
          {words.name}
        </span>
      </p>
      <p className="sec">
        {undecided > 0
          ? `${count(undecided, 'passage')} to decide first.`
          : open > 0 && standing !== 'ready'
            ? `Waiting for ${count(open, 'recipient')}.`
            : words.text}
        {standing === 'writing' && writing && ` ${sizeWords(writing.sizeBytes, 'en')} so far.`}
      </p>
      {canPrepare && (
        <ActionForm action={preparePackage} fields={{ requestId: file.row.id }}>
          <button type="submit" className="btn primary lg">
            {standing === 'missing' ? 'Prepare the package' : 'Prepare it again'}
          </button>
        </ActionForm>
      )}
    </section>
  )
}

function Delivered({ file }: { file: ShownCase }) {
  const { row, profile } = file
  const delivered = file.package.file
  const until =
    row.answeredAt && plusDays(localDateOf(row.answeredAt, profile.timeZone), profile.policy.packageDays)
  return (
    <section className="nextstep">
      <p className="eyebrow">Package</p>
      <p className="lead">
        {!isGranted(row.resolution)
          ? 'Nothing goes out'
          : delivered
            ? 'Delivered with the answer'
            : 'Not there any more'}
      </p>
      <p className="sec">
        {!isGranted(row.resolution)
          ? 'The request was not granted, so nothing can be downloaded.'
          : delivered
            ? `Downloaded ${count(delivered.downloads, 'time')} of ${profile.policy.packageDownloads}. Deleted with what was exported${until ? ` on ${longDay(until)}` : ''}.`
            : 'It was deleted with what was exported. The record says what it was.'}
      </p>
    </section>
  )
}

function Facts({ file }: { file: ShownCase }) {
  const written = file.package.file!
  const event = file.events.findLast(
    ({ type, data }) => type === 'package.written' && data.includes(written.id),
  )
  const data = event ? (JSON.parse(event.data) as { sha256?: string; redactions?: number }) : {}
  return (
    <section>
      <h2>The file</h2>
      <dl className="dl">
        <dt>Name</dt>
        <dd className="wrap">{file.row.reference}.zip</dd>
        <dt>Size</dt>
        <dd>{sizeWords(written.sizeBytes, 'en')}</dd>
        <dt>Begun</dt>
        <dd>{dayAndTime(written.createdAt, file.profile.timeZone)}</dd>
        <dt>Taken out</dt>
        <dd>{count(data.redactions ?? 0, 'passage')}</dd>
        <dt>SHA-256</dt>
        <dd className="mono wrap">{data.sha256}</dd>
      </dl>
    </section>
  )
}

function Look({ file }: { file: ShownCase }) {
  const base = `/desk/requests/${file.row.id}/package`
  return (
    <section className="look">
      <h2>Look at it</h2>
      <p className="sec">As {file.person} will read it. Each look is put on record.</p>
      <a className="btn" href={`${base}/preview`} target="_blank" rel="noreferrer">
        <Icon name="eye" />
        Preview the page
      </a>
      {file.package.file && (
        <form action={`${base}/zip`} method="post">
          <button type="submit" className="btn">
            <Icon name="download" />
            Download the package
          </button>
        </form>
      )}
    </section>
  )
}
