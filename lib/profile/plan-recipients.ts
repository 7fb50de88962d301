import { manifests } from '../connectors/manifests.ts'
import type { PlanRecipient } from '../domain/plan.ts'
import { contextOf, type ProfileData, type Recipient } from './schema.ts'

/** A recipient of the profile as planning needs it. @throws Error for a connector that does not exist */
export function planRecipient(recipient: Recipient): PlanRecipient {
  const manifest = manifests.find((m) => m.id === recipient.connector.id)
  if (!manifest) throw new Error(`there is no connector ${recipient.connector.id}`)
  const config = manifest.config.parse(recipient.connector.config) as {
    contact?: string | null
    language?: string
    answerWithinDays?: number
    retentionDays?: number
  }
  const { mode, capabilities, identifiers } = { ...manifest, ...manifest.narrow?.(config) }
  const handOff = manifest.handOff?.(config)
  return {
    id: recipient.id,
    name: recipient.name,
    connector: manifest.id,
    mode,
    capabilities,
    handOff: handOff?.capabilities ?? [],
    identifiers,
    contact: (mode === 'hand-off' ? config.contact : handOff?.contact) ?? null,
    language: config.language ?? 'en',
    answerWithinDays: config.answerWithinDays ?? 14,
    retentionDays: config.retentionDays ?? recipient.retentionDays ?? null,
  }
}

/** Every recipient that a request of this context may concern. */
export function planRecipientsOf(profile: ProfileData, contextId: string): PlanRecipient[] {
  const { recipients } = contextOf(profile, contextId)
  return profile.recipients.filter((r) => recipients.includes(r.id)).map(planRecipient)
}
