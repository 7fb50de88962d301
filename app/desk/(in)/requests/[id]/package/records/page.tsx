import Link from 'next/link'
import { notFound } from 'next/navigation'
import { dataKeyOf } from '../../../../../../../lib/db/data-keys.ts'
import { recordPage, type ShownRecord } from '../../../../../../../lib/db/passages.ts'
import type { FieldDescription } from '../../../../../../../lib/domain/extract.ts'
import { isInWork } from '../../../../../../../lib/domain/request.ts'
import { wordsIn } from '../../../../../../../lib/package/words.ts'
import type { ShownCase } from '../../../../../../_server/case.ts'
import { shownExtracts } from '../../../../../../_server/case-package.ts'
import { desk } from '../../../../../../_server/desk.ts'
import { ActionForm } from '../../../../../_ui/action-form.tsx'
import { decidePassage, redactField } from '../actions.ts'

const PAGE = 20

/** The records of one group as they were exported; any field can be taken out of the copy. */
export default async function RecordsPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<{ task?: string; group?: string; from?: string }>
}) {
  const { file, extracts } = await shownExtracts((await params).id)
  const { task, group: groupId, from } = await searchParams
  const extract = extracts.find((one) => one.task.id === task)?.extract
  const group = extract?.directory.find((one) => one.group.id === groupId)?.group
  if (!file.may.readPackage || !file.subject || extract?.row.state !== 'ready' || !group) notFound()
  const { db, vault } = await desk()
  const key = await dataKeyOf(db.read, vault, file.row.id)
  const [seq, item] = (/^(\d{1,9})\.(\d{1,9})$/.exec(from ?? '') ?? []).slice(1).map(Number)
  const start = seq !== undefined && item !== undefined ? { seq, item } : null
  const of = { groupId: group.id, from: start, limit: PAGE }
  const { records, next } = await recordPage(db.read, key, extract, of)
  const base = `/desk/requests/${file.row.id}/package`
  const recipient = file.recipientName(extracts.find((one) => one.task.id === task)!.task.recipientId)
  return (
    <div className="pane records">
      <p>
        <Link href={base}>Package</Link>
      </p>
      <h2 className="big">
        {wordsIn(group.label, 'en')}, {recipient}
      </h2>
      <p className="sec">As they were exported. What is taken out here is missing from the copy.</p>
      <ol>
        {records.map((record) => (
          <li key={`${record.seq}.${record.item}`}>
            <dl>
              {group.fields
                .filter(({ name }) => record.fields[name] !== undefined && record.fields[name] !== null)
                .map((field) => (
                  <Field key={field.name} file={file} fileId={extract.row.id} record={record} field={field} />
                ))}
            </dl>
          </li>
        ))}
      </ol>
      {next && (
        <Link
          href={`${base}/records?task=${task}&group=${group.id}&from=${next.seq}.${next.item}`}
          prefetch={false}
        >
          Next {PAGE}
        </Link>
      )}
    </div>
  )
}

function Field({
  file,
  fileId,
  record,
  field,
}: {
  file: ShownCase
  fileId: string
  record: ShownRecord
  field: FieldDescription
}) {
  const label = wordsIn(field.label, 'en')
  const mark = record.passages.find((one) => one.field === field.name)
  const isOut = mark?.decision === 'redact'
  const decides = file.may.task && isInWork(file.row.status)
  const { seq, item } = record
  return (
    <div>
      <dt>{label}</dt>
      <dd className="lines">
        {isOut && mark.isWhole ? (
          <del>{String(record.fields[field.name])}</del>
        ) : (
          String(record.fields[field.name])
        )}
      </dd>
      <dd className="act">
        {isOut && <span className="chip line">{mark.isWhole ? 'Taken out' : 'Partly taken out'}</span>}
        {decides &&
          (isOut && mark.isWhole ? (
            <ActionForm
              action={decidePassage}
              fields={{ requestId: file.row.id, passageId: mark.id, decision: 'keep' }}
            >
              <button type="submit" className="btn quiet sm" aria-label={`Leave in: ${label}`}>
                Leave it in
              </button>
            </ActionForm>
          ) : (
            <ActionForm
              action={redactField}
              fields={{
                requestId: file.row.id,
                fileId,
                seq: String(seq),
                item: String(item),
                field: field.name,
              }}
            >
              <button type="submit" className="btn quiet sm" aria-label={`Take out: ${label}`}>
                Take it out
              </button>
            </ActionForm>
          ))}
      </dd>
    </div>
  )
}
