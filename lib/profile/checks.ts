import { openCalendar } from '../domain/clock/calendar.ts'
import { REGIMES } from '../domain/clock/regimes.ts'
import { contrast } from './contrast.ts'
import { regimeFor } from './deadline.ts'
import type { ProfileData } from './schema.ts'
import { textsOf } from './texts.ts'

export interface Problem {
  path: (string | number)[]
  says: string
}

/** What a shape alone does not tell: whether names lead somewhere, dates can be reckoned and people can read it. */
export function crossCheck(profile: ProfileData): Problem[] {
  return [
    ...doubles(profile),
    ...namesWithoutTarget(profile),
    ...unused(profile),
    ...time(profile),
    ...languages(profile),
    ...accent(profile),
    ...retention(profile),
  ]
}

const LISTS = ['controllers', 'teams', 'contexts', 'recipients'] as const

function doubles(profile: ProfileData): Problem[] {
  return LISTS.flatMap((list) => {
    const ids = profile[list].map(({ id }) => id)
    return ids.flatMap((id, at) =>
      ids.indexOf(id) < at ? [{ path: [list, at, 'id'], says: `the id ${id} is there twice` }] : [],
    )
  })
}

function namesWithoutTarget(profile: ProfileData): Problem[] {
  const known = (list: 'controllers' | 'teams' | 'recipients') => new Set(profile[list].map(({ id }) => id))
  const [controllers, teams, recipients] = [known('controllers'), known('teams'), known('recipients')]
  return profile.contexts.flatMap((context, at) => {
    const problems: Problem[] = []
    const look = (ids: string[], among: Set<string>, what: string, ...place: (string | number)[]) => {
      for (const [index, id] of ids.entries())
        if (!among.has(id))
          problems.push({
            path: ['contexts', at, ...place, ...(place[0] === 'team' ? [] : [index])],
            says: `there is no ${what} ${id}`,
          })
    }
    look([context.team], teams, 'team', 'team')
    look(context.controllers, controllers, 'controller', 'controllers')
    look(context.recipients, recipients, 'recipient', 'recipients')
    for (const [index, right] of (context.rights ?? []).entries())
      if (!profile.rights.includes(right))
        problems.push({
          path: ['contexts', at, 'rights', index],
          says: `${right} is not among the rights offered`,
        })
    return problems
  })
}

function unused(profile: ProfileData): Problem[] {
  const named = new Set(profile.contexts.flatMap((context) => context.recipients))
  const offered = new Set(profile.contexts.flatMap((context) => context.rights ?? profile.rights))
  return [
    ...profile.recipients.flatMap(({ id }, at) =>
      named.has(id) ? [] : [{ path: ['recipients', at, 'id'], says: `no context names the recipient ${id}` }],
    ),
    ...profile.rights.flatMap((right, at) =>
      offered.has(right) ? [] : [{ path: ['rights', at], says: `no context offers the right ${right}` }],
    ),
  ]
}

function time(profile: ProfileData): Problem[] {
  const problems: Problem[] = []
  const check = (path: Problem['path'], says: string, work: () => unknown) => {
    try {
      work()
    } catch {
      problems.push({ path, says })
    }
  }
  check(
    ['timeZone'],
    `${profile.timeZone} is not a known time zone (write one like Europe/Warsaw)`,
    () => new Intl.DateTimeFormat('en', { timeZone: profile.timeZone }),
  )
  for (const [at, { calendar }] of profile.controllers.entries())
    check(
      ['controllers', at, 'calendar'],
      `${calendar} is not a known calendar (write a country or a region like PL or DE-BE, or none)`,
      () => openCalendar({ id: calendar }),
    )
  for (const list of ['add', 'remove'] as const)
    for (const [at, day] of (profile.holidays?.[list] ?? []).entries())
      check(['holidays', list, at], `${day} is not a day of any calendar`, () =>
        openCalendar({ id: 'none', add: [day] }),
      )
  if (!REGIMES.some(({ id }) => id === profile.regime))
    problems.push({ path: ['regime'], says: `${profile.regime} is not a known regime` })
  return problems
}

function languages(profile: ProfileData): Problem[] {
  const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })
  const first = profile.languages[0]!
  return [
    ...profile.languages.flatMap((language, at) => {
      if (!/^[a-z]{2}$/.test(language) || names.of(language) === undefined)
        return [{ path: ['languages', at], says: `${language} is not a language of ISO 639-1` }]
      const isDouble = profile.languages.indexOf(language) < at
      return isDouble ? [{ path: ['languages', at], says: `${language} is there twice` }] : []
    }),
    ...textsOf(profile).flatMap(({ path, text }): Problem[] => {
      if (typeof text === 'string') return []
      const strangers = Object.keys(text).filter((language) => !profile.languages.includes(language))
      return [
        ...strangers.map((language) => ({
          path: [...path, language],
          says: `has a text in ${language}, which is not among the languages`,
        })),
        ...(text[first] === undefined ? [{ path, says: `has no text in the first language, ${first}` }] : []),
      ]
    }),
  ]
}

function accent(profile: ProfileData): Problem[] {
  const { accent: colour } = profile.brand
  const ratio = Math.floor(contrast(colour, '#ffffff') * 10) / 10
  if (ratio >= 4.5) return []
  const says = `${colour} has a contrast of ${ratio}:1 with white text; people need at least 4.5:1`
  return [{ path: ['brand', 'accent'], says }]
}

/** What pages and mails promise has to be kept: a link or a copy outlives no shredding, a record no law's minimum. */
function retention(profile: ProfileData): Problem[] {
  const { linkDays, packageDays, shredDays, recordYears } = profile.policy
  const says = (what: string) => `personal data would be deleted before ${what}`
  const regimes = new Set([profile.regime, ...profile.rights.map((right) => regimeFor(profile, right))])
  const atLeast = REGIMES.filter(({ id }) => regimes.has(id)).map(
    ({ keepsRecord }) => keepsRecord?.months ?? 0,
  )
  const months = Math.max(0, ...atLeast)
  return [
    ...(shredDays < linkDays
      ? [{ path: ['policy', 'shredDays'], says: says(`the personal link ends (linkDays ${linkDays})`) }]
      : []),
    ...(shredDays < packageDays
      ? [{ path: ['policy', 'shredDays'], says: says(`the copy does (packageDays ${packageDays})`) }]
      : []),
    ...(12 * recordYears < months
      ? [{ path: ['policy', 'recordYears'], says: `the law keeps records for ${months} months at least` }]
      : []),
  ]
}
