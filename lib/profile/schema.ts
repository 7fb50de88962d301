import { z } from 'zod'
import { IDENTIFIER_KINDS } from '../domain/identifier.ts'
import { rightSchema } from '../domain/rights.ts'

/** A text in the controller's languages, or one text where it is the same in all (a name). */
const localisedSchema = z.union([z.string().min(1), z.record(z.string().length(2), z.string().min(1))])
export type Localised = z.infer<typeof localisedSchema>

/** A link on our pages: nothing but the web. */
const webAddressSchema = z.url({ protocol: /^https?$/, message: 'must be a web address' })
const idSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'use lower-case letters, digits and dashes')
const isoDateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'use YYYY-MM-DD')

const controllerSchema = z.strictObject({
  id: idSchema,
  name: z.string().min(1),
  address: z.string().min(1),
  country: z.string().length(2),
  /** date-holidays country or country-region, or `none`; none: this controller adds no earlier date */
  calendar: z.string(),
})

const contextSchema = z.strictObject({
  id: idSchema,
  label: localisedSchema,
  hint: localisedSchema.optional(),
  /** what the desk's list calls it, in a word or two; else the label */
  short: localisedSchema.optional(),
  team: idSchema,
  controllers: z.array(idSchema).min(1),
  /** `desk`: handled here. `client`: another company decides; the request is passed on and the website asked for. */
  route: z.enum(['desk', 'client']),
  recipients: z.array(idSchema),
  /** Rights that only this context offers, e.g. Shine the Light; empty: all offered rights. */
  rights: z.array(rightSchema).optional(),
})

const cookieSchema = z.strictObject({
  kind: z.enum(IDENTIFIER_KINDS),
  /** the cookie's name; a trailing `*` stands for any ending */
  cookie: z.string().min(1),
  /** `dotted-first`: up to the first dot. `json-uid`: the field `uid` of URL-encoded JSON. */
  read: z.enum(['whole', 'dotted-first', 'json-uid']),
  label: localisedSchema,
  hint: localisedSchema,
})

const recipientSchema = z.strictObject({
  id: idSchema,
  name: z.string().min(1),
  /** The controller's own system: "told" then means our own team. */
  own: z.boolean().default(false),
  purpose: localisedSchema,
  categories: localisedSchema,
  /** e.g. `Art. 6(1)(a)` */
  basis: z.string().min(1),
  place: localisedSchema,
  retention: localisedSchema,
  /** Days after which the recipient deletes in any case; shown, never counted as settled. */
  retentionDays: z.number().int().positive().optional(),
  safeguards: localisedSchema.optional(),
  source: localisedSchema.optional(),
  /** Searched for old data only. */
  legacy: z.boolean().default(false),
  /** id of a connector manifest, and what it needs; `${NAME}` stands for an environment variable */
  connector: z.strictObject({ id: z.string(), config: z.record(z.string(), z.unknown()).default({}) }),
})

export const profileSchema = z.strictObject({
  id: idSchema,
  /** as it stands in page titles and mails */
  name: z.string().min(1),
  referencePrefix: z.string().regex(/^[A-Z]{2,4}$/, 'use two to four capital letters'),
  brand: z.strictObject({
    /** path of an SVG beside the profile */
    logo: z.string().optional(),
    accent: z.string().regex(/^#[0-9a-f]{6}$/i, 'use #rrggbb'),
  }),
  siteDomain: z.string().min(3),
  privacyPolicy: webAddressSchema,
  controllers: z.array(controllerSchema).min(1),
  authority: z.strictObject({ name: localisedSchema, url: webAddressSchema, country: localisedSchema }),
  dpo: z.strictObject({ name: z.string().optional(), email: z.email() }),
  timeZone: z.string(),
  holidays: z
    .strictObject({ add: z.array(isoDateSchema).default([]), remove: z.array(isoDateSchema).default([]) })
    .optional(),
  languages: z.array(z.string().length(2)).min(1),
  policy: z.strictObject({
    promisedDays: z.number().int().min(1).max(30).default(30),
    alertDays: z.array(z.number().int().min(0)).default([14, 7, 3, 1, 0]),
    /** days for which the personal link works after the answer */
    linkDays: z.number().int().min(7).default(30),
    packageDownloads: z.number().int().min(1).default(5),
    /** days after the answer for which the person can download the package */
    packageDays: z.number().int().min(1).default(30),
    shredDays: z.number().int().min(0).default(30),
    recordYears: z.number().int().min(1).default(3),
  }),
  regime: z.string().default('gdpr-eu'),
  teams: z.array(z.strictObject({ id: idSchema, name: z.string().min(1) })).min(1),
  rights: z.array(rightSchema).min(1),
  contexts: z.array(contextSchema).min(1),
  cookies: z.array(cookieSchema).default([]),
  recipients: z.array(recipientSchema).min(1),
  /** Article 15(1)(g) and (h) */
  source: localisedSchema,
  automatedDecisions: localisedSchema,
})

export type ProfileData = z.infer<typeof profileSchema>
export type Recipient = ProfileData['recipients'][number]
export type Context = ProfileData['contexts'][number]

export interface Profile extends ProfileData {
  /** SHA-256 of the file as it stands; recorded with each decision */
  hash: string
  /** those of `languages` in which every text of the profile exists */
  textLanguages: string[]
  /** recipients whose connector is not set up here: staff carry the orders themselves */
  byHand: { recipientId: string; variables: string[] }[]
  /** content of `brand.logo` */
  logoSvg: string | null
}

/** The text in a language; the controller's first language where the profile has no such translation. */
export function inLanguage(text: Localised, locale: string, profile: Pick<ProfileData, 'languages'>): string {
  if (typeof text === 'string') return text
  return text[locale] ?? text[profile.languages[0]!] ?? Object.values(text)[0]!
}

/** @throws Error for an id that is not in the profile: it was in an earlier version of it */
export function recipientOf(profile: Pick<ProfileData, 'recipients'>, id: string): Recipient {
  const recipient = profile.recipients.find((r) => r.id === id)
  if (!recipient) throw new Error(`the profile has no recipient ${id}`)
  return recipient
}

/** How a recipient is called; one that left the profile keeps its id, so that its orders can still be spoken of. */
export function recipientName(profile: Pick<ProfileData, 'recipients'>, id: string): string {
  return profile.recipients.find((r) => r.id === id)?.name ?? id
}

export function contextOf(profile: Pick<ProfileData, 'contexts'>, id: string): Context {
  const context = profile.contexts.find((c) => c.id === id)
  if (!context) throw new Error(`the profile has no context ${id}`)
  return context
}
