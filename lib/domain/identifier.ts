/** What can lead to a person's data in some system. `external` ids are those of the named system. */
export const IDENTIFIER_KINDS = [
  'email',
  'hubspotutk',
  'hubspot_contact_id',
  'piwik_visitor_id',
  'omniconvert_uid',
  'user_id',
  'phone',
] as const

export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number]

/** Where it came from. The JSON intake never yields `browser`. */
const IDENTIFIER_SOURCES = ['browser', 'mail', 'staff', 'found'] as const

export type IdentifierSource = (typeof IDENTIFIER_SOURCES)[number]
