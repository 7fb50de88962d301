import { manifests } from '../../lib/connectors/manifests.ts'
import { env, lookUp } from '../../lib/env.ts'
import type { Locale } from '../../lib/i18n/catalogues.ts'
import { offeredLanguages } from '../../lib/i18n/languages.ts'
import { loadProfile } from '../../lib/profile/load.ts'
import type { Profile } from '../../lib/profile/schema.ts'

export interface Site {
  profile: Profile
  /** the languages offered, the controller's first one first */
  locales: Locale[]
}

const kept = globalThis as { rightsdeskSite?: Site }

/** The controller's profile, read once a process. @throws ProfileError */
export async function site(): Promise<Site> {
  kept.rightsdeskSite ??= read()
  return kept.rightsdeskSite
}

function read(): Site {
  const profile = loadProfile(env().PROFILE, { lookUp, manifests })
  return { profile, locales: offeredLanguages(profile) }
}
