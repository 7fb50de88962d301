import Link from 'next/link'
import { dataKeyOf } from '../../../lib/db/data-keys.ts'
import { type OpenPassage, passagesOf } from '../../../lib/db/passages.ts'
import { isInWork } from '../../../lib/domain/request.ts'
import { wordsIn } from '../../../lib/package/words.ts'
import type { ShownCase } from '../../_server/case.ts'
import type { ShownExtract } from '../../_server/case-package.ts'
import { desk } from '../../_server/desk.ts'
import { count } from '../_words/dates.ts'
import { decideAll, decidePassage } from '../(in)/requests/[id]/package/actions.ts'
import { ActionForm, ConfirmAction } from './action-form.tsx'

const PAGE = 25

/** Free text that may speak of somebody else, for those who may read it: it stays in the copy or is taken out. */
export async function PassageList({
  file,
  extracts,
  showAll,
  after,
}: {
  file: ShownCase
  extracts: ShownExtract[]
  showAll: boolean
  after: string | null
}) {
  const { db, vault } = await desk()
  const key = await dataKeyOf(db.read, vault, file.row.id)
  const opened = extracts.flatMap(({ task, extract }) =>
    extract?.row.state === 'ready' ? [{ recipientId: task.recipientId, extract }] : [],
  )
  if (opened.length === 0) return null
  const { undecided } = file.package
  const of = { undecidedOnly: !showAll, after, limit: PAGE + 1 }
  const found = await passagesOf(db.read, key, opened, of)
  const shown = found.slice(0, PAGE)
  const base = `/desk/requests/${file.row.id}/package`
  const decides = file.may.task && isInWork(file.row.status)
  return (
    <section className="passages" aria-labelledby="passages">
      <div className="intro">
        <div>
          <h2 id="passages" className="big">
            Passages that may speak of others
          </h2>
          <p>
            {undecided === 0 ? 'All are decided.' : `${count(undecided, 'passage')} to decide.`} The copy must
            not harm other people (Art. {file.row.right === 'portability' ? '20(4)' : '15(4)'}).{' '}
            <Link href={showAll ? base : `${base}?all=1`} prefetch={false}>
              {showAll ? 'Show only what is open' : 'Show all'}
            </Link>
          </p>
        </div>
      </div>
      {decides && undecided > 1 && <All file={file} undecided={undecided} />}
      {shown.length === 0 && (
        <p className="muted">
          {showAll ? 'No text was found that names somebody else.' : 'Nothing is open.'}
        </p>
      )}
      <ul>
        {shown.map((one) => (
          <li key={one.id}>
            <Passage file={file} one={one} decides={decides} />
          </li>
        ))}
      </ul>
      {found.length > PAGE && (
        <Link href={`${base}?${showAll ? 'all=1&' : ''}after=${shown.at(-1)!.id}`} prefetch={false}>
          Next {PAGE}
        </Link>
      )}
    </section>
  )
}

function All({ file, undecided }: { file: ShownCase; undecided: number }) {
  const fields = (decision: string) => ({ requestId: file.row.id, decision })
  return (
    <div className="formline">
      <ConfirmAction
        action={decideAll}
        fields={fields('redact')}
        trigger="Take all out"
        title={`Take ${count(undecided, 'passage')} out?`}
        confirm="Take them out"
      >
        <p>The marked words are replaced in the copy, in every passage that nobody has decided about.</p>
      </ConfirmAction>
      <ConfirmAction
        action={decideAll}
        fields={fields('keep')}
        trigger="Leave all in"
        title={`Leave ${count(undecided, 'passage')} in?`}
        confirm="Leave them in"
      >
        <p>
          {file.person} will read the marked words, in every passage that nobody has decided about. It can be
          changed until the answer goes out.
        </p>
      </ConfirmAction>
    </div>
  )
}

function Passage({ file, one, decides }: { file: ShownCase; one: OpenPassage; decides: boolean }) {
  const field = one.group.fields.find(({ name }) => name === one.field)
  const label = field ? wordsIn(field.label, 'en') : one.field
  const fields = (decision: string) => ({ requestId: file.row.id, passageId: one.id, decision })
  return (
    <>
      <p className="where">
        {file.recipientName(one.recipientId)}, {wordsIn(one.group.label, 'en')}, {label}
        {one.decision && (
          <span className="chip line">{one.decision === 'redact' ? 'Taken out' : 'Left in'}</span>
        )}
      </p>
      <blockquote className="lines">
        {one.text.map(({ words, marked }, i) => (marked ? <mark key={i}>{words}</mark> : words))}
      </blockquote>
      {decides && (
        <div className="formline">
          {one.decision !== 'redact' && (
            <ActionForm action={decidePassage} fields={fields('redact')}>
              <button type="submit" className="btn sm">
                Take it out
              </button>
            </ActionForm>
          )}
          {one.decision !== 'keep' && (
            <ActionForm action={decidePassage} fields={fields('keep')}>
              <button type="submit" className="btn sm">
                Leave it in
              </button>
            </ActionForm>
          )}
        </div>
      )}
    </>
  )
}
