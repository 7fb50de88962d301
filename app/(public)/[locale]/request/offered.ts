import type { Profile } from '../../../../lib/profile/schema.ts'
import type { Offered } from './problems.ts'

export function offeredBy(profile: Profile): Offered {
  return {
    rights: profile.rights,
    contexts: profile.contexts.map(({ id, route, rights }) => ({ id, route, rights })),
  }
}
