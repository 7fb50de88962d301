/** What can be answered. `cannot` settles nothing: our staff take over. */
export const ANSWERS = ['done', 'not_found', 'remains', 'cannot'] as const
type Answer = (typeof ANSWERS)[number]

export const ANSWER_PROBLEMS = [
  'outcome',
  'remainsWhat',
  'remainsWhy',
  'until',
  'cannotWhy',
  'tooLong',
] as const
export type AnswerProblem = (typeof ANSWER_PROBLEMS)[number]

export interface AnswerValues {
  outcome: Answer | null
  what: string
  why: string
  until: string
  cannot: string
  note: string
}

/** The longest a text may be. */
export const LONGEST = 2000

export function answerFrom(form: URLSearchParams): AnswerValues {
  // Control characters come from a copied text, and mean nothing in it.
  const text = (name: string) =>
    (form.get(name) ?? '')
      .replace(/\r\n?/g, '\n')
      .replace(/(?![\n\t])\p{Cc}/gu, '')
      .trim()
  return {
    outcome: ANSWERS.find((answer) => answer === form.get('outcome')) ?? null,
    what: text('what'),
    why: text('why'),
    until: text('until'),
    cannot: text('cannot'),
    note: text('note'),
  }
}

/** What belongs to an answer that was not chosen is not looked at. */
export function answerProblems({ outcome, what, why, until, cannot, note }: AnswerValues): AnswerProblem[] {
  const isLong = [what, why, cannot, note].some((text) => text.length > LONGEST)
  if (isLong) return ['tooLong']
  switch (outcome) {
    case null:
      return ['outcome']
    case 'remains':
      return [
        ...(what === '' ? (['remainsWhat'] as const) : []),
        ...(why === '' ? (['remainsWhy'] as const) : []),
        ...(until !== '' && !isDate(until) ? (['until'] as const) : []),
      ]
    case 'cannot':
      return cannot === '' ? ['cannotWhy'] : []
    default:
      return []
  }
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
}
