import type { PublicPage } from '../../../_server/public-page.ts'
import { MOST_CORRECTIONS } from './form-values.ts'
import type { Offered, Problem, ProblemCode } from './problems.ts'

/** Every text limit of `requestInputSchema`, so that the browser has the sentence ready. */
const LIMITS = [100, 300, 1000, 4000] as const

/** The form's words: it also runs in the browser, where there is no catalogue. */
export function wordsOf({ t, profile }: PublicPage) {
  const title = t('request.title')
  return {
    title,
    errorTitle: t('errorTitle', { title: `${title} – ${t('titleEnd', { name: profile.name })}` }),
    error: t('error'),
    optional: t('optional'),
    lead: t('request.lead'),
    right: t('request.right'),
    rightHint: t('request.rightHint'),
    email: t('request.email'),
    emailHint: t('request.emailHint'),
    context: t('request.context'),
    website: t('request.website'),
    websiteHint: t('request.websiteHint'),
    message: t('request.message'),
    messageHint: t('request.messageHint'),
    messageComplaint: t('request.messageComplaint'),
    messageComplaintHint: t('request.messageComplaintHint'),
    continue: t('request.continue'),
    continueNote: t('request.continueNote'),
    startAnew: t('request.startAnew'),
    corrections: {
      title: t('request.corrections.title'),
      hint: t('request.corrections.hint', { max: MOST_CORRECTIONS }),
      entries: Array.from({ length: MOST_CORRECTIONS }, (_, i) =>
        t('request.corrections.entry', { number: i + 1 }),
      ),
      field: t('request.corrections.field'),
      fieldHint: t('request.corrections.fieldHint'),
      wrong: t('request.corrections.wrong'),
      wrongHint: t('request.corrections.wrongHint'),
      right: t('request.corrections.right'),
      add: t('request.corrections.add'),
    },
    browser: { title: t('request.browser.title'), look: t('request.browser.look') },
    /** by the number of problems, from one on */
    summary: Array.from({ length: 12 }, (_, i) => t('errors.title', { count: i + 1 })),
    problems: {
      right: t('errors.right'),
      emailMissing: t('errors.emailMissing'),
      email: t('errors.email'),
      context: t('errors.context'),
      contextRight: t('errors.contextRight'),
      website: t('errors.website'),
      corrections: t('errors.corrections'),
      correctionField: t('errors.correctionField'),
      correctionRight: t('errors.correctionRight'),
      controlCharacters: t('errors.controlCharacters'),
    } satisfies Record<Exclude<ProblemCode, 'tooLong'>, string>,
    tooLong: Object.fromEntries(LIMITS.map((max) => [max, t('errors.tooLong', { max })])) as Record<
      number,
      string
    >,
  }
}

export type FormWords = ReturnType<typeof wordsOf>

export function problemText(words: Pick<FormWords, 'problems' | 'tooLong'>, problem: Problem): string {
  return problem.code === 'tooLong' ? (words.tooLong[problem.max ?? 0] ?? '') : words.problems[problem.code]
}

/** The element a summary's link leads to: of a group its first choice. */
export function anchorOf(field: string, offered: Offered): string {
  if (field === 'right') return `right-${offered.rights[0]}`
  if (field === 'context') return `context-${offered.contexts[0]?.id}`
  return field.replaceAll('.', '-')
}
