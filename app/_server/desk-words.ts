import type { Profile } from '../../lib/profile/schema.ts'
import { inLanguage } from '../../lib/profile/schema.ts'

/** Names of the profile's parts in English; an id that is no longer in the profile stands for itself. */
export function profileNames(profile: Profile) {
  return {
    contextName: (id: string) => {
      const context = profile.contexts.find((c) => c.id === id)
      return context ? inLanguage(context.label, 'en', profile) : id
    },
    contextShort: (id: string) => {
      const context = profile.contexts.find((c) => c.id === id)
      return context ? inLanguage(context.short ?? context.label, 'en', profile) : id
    },
    teamName: (id: string) => profile.teams.find((team) => team.id === id)?.name ?? id,
    recipientName: (id: string) => profile.recipients.find((r) => r.id === id)?.name ?? id,
  }
}
