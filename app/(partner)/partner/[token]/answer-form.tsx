import type { Capability } from '../../../../lib/domain/rights.ts'
import type { PublicPage } from '../../../_server/public-page.ts'
import { ANSWERS, type AnswerProblem, type AnswerValues, LONGEST } from './answer-values.ts'

/** The element that a problem is about. */
export function anchorOf(problem: AnswerProblem): string {
  switch (problem) {
    case 'outcome':
      return 'outcome-done'
    case 'remainsWhat':
      return 'what'
    case 'remainsWhy':
      return 'why'
    case 'until':
      return 'until'
    case 'cannotWhy':
      return 'cannot'
    case 'tooLong':
      return 'note'
  }
}

export function problemWords({ t }: PublicPage, problem: AnswerProblem): string {
  return problem === 'tooLong' ? t('errors.tooLong', { max: LONGEST }) : t(`partner.errors.${problem}`)
}

/** Four answers, none chosen beforehand; two of them ask on. */
export function AnswerForm({
  page,
  capability,
  problems,
  values,
  action,
}: {
  page: PublicPage
  capability: Capability
  problems: AnswerProblem[]
  /** what was typed before, where it needed another look */
  values: AnswerValues | null
  action: string
}) {
  const { t } = page
  const Field = ({ id, label, hint, rows, type = 'text' }: FieldFacts) => {
    const problem = problems.find((each) => anchorOf(each) === id)
    const described = [hint ? `${id}-hint` : '', problem ? `${id}-msg` : ''].filter(Boolean).join(' ')
    const shared = {
      className: 'text',
      id,
      name: id,
      defaultValue: values?.[id] ?? '',
      'aria-invalid': problem ? (true as const) : undefined,
      'aria-describedby': described || undefined,
    }
    return (
      <div className={problem ? 'field tight wrong' : 'field tight'}>
        <label className="sub" htmlFor={id}>
          {label}
        </label>
        {hint && (
          <p className="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
        {problem && (
          <p className="msg" id={`${id}-msg`}>
            <span className="vh">{t('error')}</span> {problemWords(page, problem)}
          </p>
        )}
        {rows ? <textarea {...shared} rows={rows} maxLength={LONGEST} /> : <input {...shared} type={type} />}
      </div>
    )
  }
  const asksOn = {
    done: null,
    not_found: null,
    remains: (
      <>
        <Field id="what" label={t('partner.remainsWhat')} />
        <Field id="why" label={t('partner.remainsWhy')} hint={t('partner.remainsWhyHint')} rows={3} />
        <Field
          id="until"
          label={t('partner.remainsUntil')}
          hint={t('partner.remainsUntilHint')}
          type="date"
        />
      </>
    ),
    cannot: <Field id="cannot" label={t('partner.cannotWhy')} rows={3} />,
  }
  const isUnanswered = problems.includes('outcome')
  return (
    <form action={action} method="post">
      <fieldset
        className={isUnanswered ? 'field wrong' : 'field'}
        aria-describedby={isUnanswered ? 'outcome-msg' : undefined}
      >
        <legend className="q">{t('partner.question')}</legend>
        {isUnanswered && (
          <p className="msg" id="outcome-msg">
            <span className="vh">{t('error')}</span> {t('partner.errors.outcome')}
          </p>
        )}
        <div className="choices">
          {ANSWERS.map((answer) => (
            <div className="choice" key={answer}>
              <input
                type="radio"
                name="outcome"
                id={`outcome-${answer}`}
                value={answer}
                defaultChecked={answer === values?.outcome}
              />
              <label htmlFor={`outcome-${answer}`}>{t(`partner.outcomes.${answer}`, { capability })}</label>
              {asksOn[answer] && <div className="reveal">{asksOn[answer]}</div>}
            </div>
          ))}
        </div>
      </fieldset>
      <Field
        id="note"
        label={`${t('partner.note')} ${t('optional')}`}
        hint={t('partner.noteHint')}
        rows={3}
      />
      <div className="actions">
        <button type="submit">{t('partner.send')}</button>
      </div>
      <p className="small soft">{t('partner.once')}</p>
    </form>
  )
}

interface FieldFacts {
  id: Exclude<keyof AnswerValues, 'outcome'>
  label: string
  hint?: string
  rows?: number
  type?: 'text' | 'date'
}
