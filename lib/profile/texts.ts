import type { Localised, ProfileData } from './schema.ts'

type Path = (string | number)[]

/** Every text that a person may read in a language of theirs, with its place. */
export function textsOf(profile: ProfileData): { path: Path; text: Localised }[] {
  const texts: { path: Path; text: Localised | undefined }[] = [
    { path: ['authority', 'name'], text: profile.authority.name },
    { path: ['authority', 'country'], text: profile.authority.country },
    { path: ['source'], text: profile.source },
    { path: ['automatedDecisions'], text: profile.automatedDecisions },
    ...profile.contexts.flatMap((context, at) =>
      (['label', 'hint'] as const).map((key) => ({ path: ['contexts', at, key], text: context[key] })),
    ),
    ...profile.cookies.flatMap((cookie, at) =>
      (['label', 'hint'] as const).map((key) => ({ path: ['cookies', at, key], text: cookie[key] })),
    ),
    ...profile.recipients.flatMap((recipient, at) =>
      (['purpose', 'categories', 'place', 'retention', 'safeguards', 'source'] as const).map((key) => ({
        path: ['recipients', at, key],
        text: recipient[key],
      })),
    ),
  ]
  return texts.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }]))
}

/** The profile's languages in which none of its texts is missing. A text without languages is the same in all. */
export function textLanguages(profile: ProfileData): string[] {
  const texts = textsOf(profile)
  return profile.languages.filter((language) =>
    texts.every(({ text }) => typeof text === 'string' || text[language] !== undefined),
  )
}
