import { z } from 'zod'

/**
 * How staff established who asks (Art. 12(6)), proportionately: an enumeration, so that no free text about a person
 * enters the record. Evidence itself is never kept.
 */
const STAFF_IDENTITY_METHODS = [
  'known-address',
  'call-back',
  'document-seen',
  'in-person',
  'signed-letter',
  'account',
] as const

export const staffIdentityMethodSchema = z.enum(STAFF_IDENTITY_METHODS)
export type StaffIdentityMethod = z.infer<typeof staffIdentityMethodSchema>

/** The first two are the person's own doing. */
export type IdentityMethod = 'email-link' | 'email-code' | StaffIdentityMethod
