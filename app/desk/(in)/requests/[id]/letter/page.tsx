import { letterTasks } from '../../../../../../lib/commands/parts/answer.ts'
import { letterDraftOf } from '../../../../../../lib/db/case-file.ts'
import {
  type AnswerDraft,
  BLOCK_IDS,
  type BlockId,
  type Decision,
} from '../../../../../../lib/domain/letter.ts'
import { mayOutlastAnswer } from '../../../../../../lib/domain/outcome.ts'
import { canMove } from '../../../../../../lib/domain/request.ts'
import { CAPABILITY_OF_RIGHT } from '../../../../../../lib/domain/rights.ts'
import { blockHeading, composeAnswer } from '../../../../../../lib/mail/letters/answer.ts'
import { composeForwarded, letterSubject } from '../../../../../../lib/mail/letters/notices.ts'
import { inLanguage } from '../../../../../../lib/profile/schema.ts'
import { type ShownCase, shownCase } from '../../../../../_server/case.ts'
import { caseLetterFacts } from '../../../../../_server/case-letters.ts'
import { desk } from '../../../../../_server/desk.ts'
import { ActionForm, ConfirmAction } from '../../../../_ui/action-form.tsx'
import { type LetterCase, LetterEditor } from '../../../../_ui/letter-editor.tsx'
import { LetterPaper } from '../../../../_ui/letter-paper.tsx'
import { languageName } from '../../../../_words/names.ts'
import { startReview } from '../actions.ts'
import { forward, saveDraft, sendAnswer } from './actions.ts'

const DECISIONS = ['fulfilled', 'partly', 'refused'] as const

export default async function LetterPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<{ decision?: string }>
}) {
  const file = await shownCase((await params).id)
  const { row, subject } = file
  if (!subject) return <Nothing text="Personal data was erased here, and the letters with it." />
  if (row.status === 'answered' || row.status === 'closed') return <Sent file={file} />
  const route = file.profile.contexts.find((context) => context.id === row.context)?.route
  const wished = (await searchParams).decision
  if (route === 'client' && wished !== 'refused')
    return row.status === 'triage' ? (
      <Forward file={file} />
    ) : (
      <Nothing text="It is passed on once the person is known." />
    )

  const { db, vault, profile } = await desk()
  const facts = caseLetterFacts(profile, row, subject, file.tasks, file.package.redactions)
  const kept = await letterDraftOf(db.read, vault, row.id)
  const composed = Object.fromEntries(
    DECISIONS.map((decision) => [decision, composeAnswer(facts, { decision, ground: null })]),
  ) as LetterCase['composed']
  const earlier = file.answeredThisYear
  const onceAYear: AnswerDraft | null = earlier && {
    decision: 'refused',
    ground: 'once-a-year',
    blocks: composeAnswer(facts, { decision: 'refused', ground: 'once-a-year', earlier }),
  }
  const saved = kept && (wished !== 'refused' || kept.draft.decision === 'refused') ? kept.draft : null
  const startWith: Decision = wished === 'refused' ? 'refused' : 'fulfilled'
  const beginsReview =
    row.status === 'triage' &&
    CAPABILITY_OF_RIGHT[row.right] === null &&
    file.may.decide &&
    canMove(row.status, 'start-review')
  return (
    <>
      {beginsReview && (
        <ActionForm action={startReview} fields={{ requestId: row.id }} className="begin">
          <p>This right concerns no recipient. Begin the answer to be able to send it.</p>
          <button type="submit" className="btn">
            Begin the answer
          </button>
        </ActionForm>
      )}
      <LetterEditor
        key={`${startWith}-${file.tasks.map((task) => task.version).join('.')}`}
        of={{
          requestId: row.id,
          version: row.version,
          right: row.right,
          person: file.person,
          language: languageName(row.locale),
          tasks: letterTasks(profile, file.tasks as unknown as Parameters<typeof letterTasks>[1]),
          authority: inLanguage(profile.authority.name, row.locale, profile),
          package: { standing: file.package.standing, undecided: file.package.undecided },
          openTasks: file.tasks.filter((task) => !mayOutlastAnswer(task.status)).length,
          saved: saved ?? (wished === 'refused' ? onceAYear : null),
          composed,
          headings: headingsIn(row.locale),
          subject: {
            answer: letterSubject('answer', row.reference, row.locale),
            refusal: letterSubject('refusal', row.reference, row.locale),
          },
          startWith,
          maySend: file.may.decide,
          notYet: notYet(file),
        }}
        saveDraft={saveDraft}
        sendAnswer={sendAnswer}
      />
    </>
  )
}

function notYet(file: ShownCase): string {
  if (file.row.status === 'received') return 'Identity is not established yet'
  if (file.row.status === 'triage')
    return file.plan.length > 0 ? 'The plan is not approved yet' : 'The answer was not begun'
  return ''
}

function headingsIn(locale: string): Partial<Record<BlockId, string>> {
  return Object.fromEntries(
    BLOCK_IDS.flatMap((id) => {
      const heading = blockHeading(id, locale)
      return heading ? [[id, heading]] : []
    }),
  )
}

function Nothing({ text }: { text: string }) {
  return (
    <div className="pane">
      <div className="empty">
        <p>{text}</p>
      </div>
    </div>
  )
}

function Sent({ file }: { file: ShownCase }) {
  if (file.letters.length === 0) return <Nothing text="No letter was sent." />
  return (
    <div className="pane">
      {file.letters.toReversed().map((one) => (
        <LetterPaper
          key={one.id}
          subject={one.letter.subject}
          blocks={one.letter.blocks}
          headings={headingsIn(one.locale)}
        />
      ))}
    </div>
  )
}

function Forward({ file }: { file: ShownCase }) {
  const { row, subject } = file
  const website = subject?.details.website ?? ''
  const letter = composeForwarded(caseLetterFacts(file.profile, row, subject!, file.tasks, 0), {
    website,
    contact: '…',
  })
  return (
    <div className="split">
      <div className="pane">
        <LetterPaper subject={letter.subject} blocks={letter.blocks} headings={headingsIn(row.locale)} />
      </div>
      <aside className="aside" aria-label="Pass it on">
        <section className="nextstep">
          <p className="eyebrow">Next step</p>
          <p className="lead">Pass it on to the client</p>
          <p className="sec">
            {website
              ? `${website} decides about its own visitors.`
              : 'The client decides about its own visitors.'}{' '}
            We take no decision of our own (Art. 28).
          </p>
          {file.may.decide ? (
            <ConfirmAction
              action={forward}
              fields={{ requestId: row.id }}
              triggerClass="btn primary lg"
              trigger="Pass it on"
              title="Pass the request on"
              confirm="Pass it on"
            >
              <div className="field">
                <label htmlFor="to">The client’s address for data protection</label>
                <input id="to" name="to" type="email" required autoComplete="off" />
                <span className="hint">
                  It receives the person’s address and message; the person is told whom to turn to.
                </span>
              </div>
            </ConfirmAction>
          ) : (
            <p className="sec">A DPO passes it on.</p>
          )}
        </section>
      </aside>
    </div>
  )
}
