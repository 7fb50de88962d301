import type { AccessGroup, AccessRecord } from '../../domain/extract.ts'
import type { Remainder } from '../../domain/outcome.ts'
import type { AccessBatch, AccessEnd, CallContext } from '../contract.ts'
import { addressesIn, type Cursor, readCursor } from './access-cursor.ts'
import { ACTIVITY_GROUPS, OTHER_GROUPS, RECORD_GROUPS } from './access-groups.ts'
import { type Export, PARTS } from './access-parts.ts'
import { hubspotClient } from './api.ts'
import { findContacts } from './contacts.ts'
import { addressesOf } from './forms.ts'
import type { HubspotConfig } from './manifest.ts'
import { readPermissions, UNTOLD } from './scopes.ts'

/** Calls without a record of the person after which the place is written down. */
const BARREN_PAGES = 20

/**
 * Everything HubSpot holds of the person: contacts with all properties, activities with their texts, records that are
 * linked, subscriptions, lists, and what was submitted in the configured forms. The cursor keeps who was found, so that
 * a resumed export goes on with the same contacts.
 */
export async function* access(
  call: CallContext<HubspotConfig>,
  from: string | null,
): AsyncGenerator<AccessBatch, AccessEnd, void> {
  const client = hubspotClient(call)
  const permissions = (await readPermissions(client, call.config)) ?? UNTOLD
  const ex: Export = {
    client,
    config: call.config,
    addresses: addressesOf(call.identifiers),
    permissions,
    seen: new Map(),
  }
  let cursor = from === null ? await begin(call, ex) : readCursor(from)
  let barren = 0
  for (let part = PARTS[cursor.part]; part; part = PARTS[cursor.part]) {
    const lacks = part.needs && cursor.lacks.includes(part.needs)
    if (lacks || cursor.nth >= part.count(cursor, call.config)) {
      cursor = { ...cursor, part: cursor.part + 1, nth: 0, after: undefined }
      continue
    }
    const { records, groups = [], after, told } = await part.read(ex, cursor)
    cursor = { ...cursor, ...told, after, nth: after === undefined ? cursor.nth + 1 : cursor.nth }
    barren += 1
    if (records.length === 0 && barren < BARREN_PAGES) continue
    barren = 0
    const fresh = describe(records, groups, cursor.described)
    cursor = { ...cursor, described: [...cursor.described, ...fresh.map(({ id }) => id)] }
    yield { groups: fresh, records, cursor: JSON.stringify(cursor) }
  }
  return { remains: remainders(cursor, call.config, ex.addresses), evidence: client.evidence }
}

async function begin(call: CallContext<HubspotConfig>, ex: Export): Promise<Cursor> {
  const found = await findContacts(ex.client, call.identifiers)
  return {
    contacts: found.map(({ id, emails, archived }) => ({ id, emails, archived })),
    part: 0,
    nth: 0,
    described: [],
    lacks: PARTS.flatMap(({ needs }) => (needs && !ex.permissions.has(needs) ? [needs] : [])),
    hiddenProperties: 0,
    files: 0,
    hiddenFiles: 0,
    unknownForms: 0,
  }
}

/** Descriptions of the groups that are new with these records. */
function describe(records: AccessRecord[], groups: AccessGroup[], described: string[]): AccessGroup[] {
  const known = [
    ...groups,
    ...Object.values(ACTIVITY_GROUPS),
    ...Object.values(RECORD_GROUPS),
    ...Object.values(OTHER_GROUPS),
  ]
  const ids = new Set(records.map(({ group }) => group))
  return known.filter(({ id }) => ids.has(id) && !described.includes(id))
}

const LACKED: Partial<Record<string, string>> = {
  emails: 'emails',
  tickets: 'tickets',
  deals: 'deals',
  companies: 'companies',
  'subscription-states': 'subscriptions',
  lists: 'list memberships',
  forms: 'form submissions',
}

/** What HubSpot holds of the person and the export lacks. */
function remainders(cursor: Cursor, config: HubspotConfig, addresses: ReadonlySet<string>): Remainder[] {
  const { contacts, files, hiddenFiles, hiddenProperties, unknownForms } = cursor
  const archived = contacts.filter((one) => one.archived).length
  const unsearched = addressesIn(cursor).filter((one) => !addresses.has(one)).length
  const remains: [what: string | false, reason: string][] = cursor.lacks
    .filter((one) => one !== 'forms' || config.forms.length > 0)
    .map((one) => [LACKED[one] ?? one, 'Our access to HubSpot does not cover them'])
  remains.push(
    [
      plural(hiddenProperties, 'sensitive property', 'sensitive properties'),
      'Our access to HubSpot does not cover them',
    ],
    [plural(files, 'attached file', 'attached files'), 'Named in the copy; the content is added by hand'],
    [
      plural(hiddenFiles, 'attached file', 'attached files'),
      'Gone, or hidden from our access to HubSpot; to be looked at by hand',
    ],
    [
      plural(archived, 'deleted contact', 'deleted contacts'),
      'HubSpot does not list the activities of a deleted contact',
    ],
    [
      config.forms.length > 0 && plural(unsearched, 'further address', 'further addresses'),
      'Form submissions were not looked for under it, as it has not been confirmed',
    ],
    [plural(unknownForms, 'form', 'forms'), 'HubSpot does not know the form that was to be looked through'],
  )
  return remains.flatMap(([what, reason]) => (what ? [{ what, reason, ground: '', until: null }] : []))
}

function plural(number: number, one: string, many: string): string | false {
  return number > 0 && `${number} ${number === 1 ? one : many}`
}
