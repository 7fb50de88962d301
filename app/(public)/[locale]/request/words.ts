import type { PublicPage } from '../../../_server/public-page.ts'
import { MOST_CORRECTIONS } from './form-values.ts'
import type { Offered, Problem, ProblemCode } from './problems.ts'

/** Every text limit of `requestInputSchema`, so that the browser has the sentence ready. */
const LIMITS = [100, 300, 1000, 4000] as const

/** The form's words: it also runs in the browser, where there is no catalogue. */
export function wordsOf({ t, profile }: PublicPage) {
  const title = t('public.request.title')
  return {
    title,
    errorTitle: t('public.errorTitle', { title: `${title} – ${t('public.titleEnd', { name: profile.name })}` }),
    error: t('public.error'),
    optional: t('public.optional'),
    lead: t('public.request.lead'),
    right: t('public.request.right'),
    rightHint: t('public.request.rightHint'),
    email: t('public.request.email'),
    emailHint: t('public.request.emailHint'),
    context: t('public.request.context'),
    website: t('public.request.website'),
    websiteHint: t('public.request.websiteHint'),
    message: t('public.request.message'),
    messageHint: t('public.request.messageHint'),
    messageComplaint: t('public.request.messageComplaint'),
    messageComplaintHint: t('public.request.messageComplaintHint'),
    continue: t('public.request.continue'),
    continueNote: t('public.request.continueNote'),
    startAnew: t('public.request.startAnew'),
    corrections: {
      title: t('public.request.corrections.title'),
      hint: t('public.request.corrections.hint', { max: MOST_CORRECTIONS }),
      entries: Array.from({ length: MOST_CORRECTIONS }, (_, i) =>
        t('public.request.corrections.entry', { number: i + 1 }),
      ),
      field: t('public.request.corrections.field'),
      fieldHint: t('public.request.corrections.fieldHint'),
      wrong: t('public.request.corrections.wrong'),
      wrongHint: t('public.request.corrections.wrongHint'),
      right: t('public.request.corrections.right'),
      add: t('public.request.corrections.add'),
    },
    browser: { title: t('public.request.browser.title'), look: t('public.request.browser.look') },
    /** by the number of problems, from one on */
    summary: Array.from({ length: 12 }, (_, i) => t('public.errors.title', { count: i + 1 })),
    problems: {
      right: t('public.errors.right'),
      emailMissing: t('public.errors.emailMissing'),
      email: t('public.errors.email'),
      context: t('public.errors.context'),
      website: t('public.errors.website'),
      corrections: t('public.errors.corrections'),
      correctionField: t('public.errors.correctionField'),
      correctionRight: t('public.errors.correctionRight'),
      controlCharacters: t('public.errors.controlCharacters'),
    } satisfies Record<Exclude<ProblemCode, 'tooLong'>, string>,
    tooLong: Object.fromEntries(LIMITS.map((max) => [max, t('public.errors.tooLong', { max })])) as Record<number, string>,
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
