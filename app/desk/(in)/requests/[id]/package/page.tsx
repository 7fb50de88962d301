import Link from 'next/link'
import { shownExtracts } from '../../../../../_server/case-package.ts'
import { ExtractTable } from '../../../../_ui/extract-table.tsx'
import { PackagePanel } from '../../../../_ui/package-panel.tsx'
import { PassageList } from '../../../../_ui/passage-list.tsx'
import { count } from '../../../../_words/dates.ts'

export default async function PackagePage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<{ all?: string; after?: string }>
}) {
  const { file, extracts } = await shownExtracts((await params).id)
  const { all, after } = await searchParams
  const attached = file.files.filter((one) => one.kind === 'attachment').length
  return (
    <div className="split">
      <div className="pane">
        <div className="intro">
          <div>
            <h2 className="big">What goes into the copy for {file.person}</h2>
            <p>
              What each system exported
              {attached === 0 ? '; no file is attached.' : `, and ${count(attached, 'attached file')}.`}{' '}
              <Link href={`/desk/requests/${file.row.id}/tasks`}>Tasks and files</Link>
            </p>
          </div>
        </div>
        {extracts.length === 0 ? (
          <div className="empty">
            <p>
              {file.subject
                ? 'No system was asked yet. They are when the plan is approved.'
                : 'What systems exported was deleted; the audit record says what it was.'}
            </p>
          </div>
        ) : (
          <ExtractTable file={file} extracts={extracts} />
        )}
        {file.subject && file.may.readPackage && (
          <PassageList file={file} extracts={extracts} showAll={all === '1'} after={after ?? null} />
        )}
      </div>
      <aside className="aside" aria-label="Package">
        <PackagePanel file={file} />
      </aside>
    </div>
  )
}
