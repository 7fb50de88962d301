import { z } from 'zod'
import type { AccessGroup, AccessRecord, FieldValue } from '../../domain/extract.ts'
import type { Remainder } from '../../domain/outcome.ts'
import { type AccessBatch, type AccessEnd, type CallContext, ConnectorError } from '../contract.ts'
import type { HttpClient } from '../http.ts'
import { ACTIVITY_GROUPS, DELETED, ID, OTHER_GROUPS, RECORD_GROUPS } from './access-groups.ts'
import {
  associatedIds,
  associatedPage,
  ENGAGEMENTS,
  type Engagement,
  hubspotClient,
  RECORDS,
  type RecordType,
  readObjects,
} from './api.ts'
import { findContacts } from './contacts.ts'
import { readFile } from './files.ts'
import { addressesOf, ownSubmissions } from './forms.ts'
import { fileIds } from './holdings.ts'
import { readMemberships } from './lists.ts'
import type { HubspotConfig } from './manifest.ts'
import { type Definition, fieldOf, readDefinitions, SENSITIVITIES, shown } from './properties.ts'
import { type Permission, readPermissions, UNTOLD } from './scopes.ts'
import { readSubscriptions } from './subscriptions.ts'

/** Activities or records in one batch. */
const PAGE = 100
/** Calls without a record of the person after which the place is written down. */
const BARREN_PAGES = 20

/** Where an export stands, and what its end will have to tell. */
const cursorSchema = z.object({
  contacts: z.array(z.object({ id: z.string(), emails: z.array(z.string()), archived: z.boolean() })),
  part: z.number(),
  /** Which contact, address or form of the part. */
  nth: z.number(),
  after: z.string().optional(),
  described: z.array(z.string()),
  /** What the token may not read. */
  lacks: z.array(z.string()),
  hiddenProperties: z.number(),
  files: z.number(),
  hiddenFiles: z.number(),
  unknownForms: z.number(),
})
type Cursor = z.infer<typeof cursorSchema>

interface Page {
  records: AccessRecord[]
  /** Groups that cannot be told beforehand. */
  groups?: AccessGroup[]
  /** Undefined: there is no further page. */
  after?: string | undefined
  told?: Partial<Cursor>
}

interface Export {
  client: HttpClient
  config: HubspotConfig
  /** In lower case */
  addresses: Set<string>
  permissions: ReadonlySet<Permission>
  /** Ids that hang on an earlier contact of the person, by contact and type. */
  seen: Map<string, string[]>
}

interface Part {
  /** What a token without the permission misses. */
  needs?: Permission
  count: (cursor: Cursor, config: HubspotConfig) => number
  read: (ex: Export, cursor: Cursor) => Promise<Page>
}

const ofEachContact = ({ contacts }: Cursor) => contacts.length

const PARTS: Part[] = [
  { count: ({ contacts }) => Math.min(1, contacts.length), read: readContacts },
  ...ENGAGEMENTS.map(
    (type): Part => ({
      ...(type === 'emails' ? { needs: 'emails' } : {}),
      count: ofEachContact,
      read: (ex, cursor) => readActivities(ex, cursor, type),
    }),
  ),
  ...RECORDS.map(
    (type): Part => ({
      needs: type,
      count: ofEachContact,
      read: (ex, cursor) => readRecords(ex, cursor, type),
    }),
  ),
  { needs: 'subscription-states', count: (cursor) => addressesIn(cursor).length, read: readStatuses },
  { needs: 'lists', count: ofEachContact, read: readLists },
  { needs: 'forms', count: (_, { forms }) => forms.length, read: readForms },
]

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

function readCursor(text: string): Cursor {
  const cursor = cursorSchema.safeParse(JSON.parse(text))
  if (!cursor.success) throw new ConnectorError('bug', 'the place of the export cannot be read')
  return cursor.data
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

async function readContacts(ex: Export, { contacts }: Cursor): Promise<Page> {
  const readable: Definition[] = []
  let hiddenProperties = 0
  for (const sensitivity of SENSITIVITIES) {
    const definitions = await readDefinitions(ex.client, sensitivity)
    const isReadable =
      sensitivity === 'non_sensitive' ||
      ex.permissions.has(sensitivity === 'sensitive' ? 'sensitive' : 'highly-sensitive')
    if (isReadable) readable.push(...definitions)
    else hiddenProperties += definitions.length
  }
  const names = readable.map(({ name }) => name)
  const records: AccessRecord[] = []
  const filled = new Set<string>()
  for (const archived of [false, true]) {
    const ids = contacts.filter((one) => one.archived === archived).map(({ id }) => id)
    for (const { id, properties } of await readObjects(ex.client, 'contacts', ids, names, archived)) {
      const fields: Record<string, FieldValue> = {
        [ID.name]: id,
        ...(archived ? { [DELETED.name]: true } : {}),
      }
      for (const definition of readable) {
        const value = properties[definition.name]
        if (!value) continue
        filled.add(definition.name)
        fields[definition.name] = shown(definition, value)
      }
      records.push({ group: 'contact', fields })
    }
  }
  const group: AccessGroup = {
    id: 'contact',
    label: { en: 'Contact', de: 'Kontakt' },
    description: {
      en: 'What is known of you in our contact database, in the words of that database.',
      de: 'Was in unserer Kontaktdatenbank über Sie bekannt ist, in den Worten dieser Datenbank.',
    },
    fields: [ID, DELETED, ...readable.filter(({ name }) => filled.has(name)).map(fieldOf)],
  }
  return { records, groups: [group], told: { hiddenProperties } }
}

async function readActivities(ex: Export, cursor: Cursor, type: Engagement): Promise<Page> {
  const { ids, after } = await unseenPage(ex, cursor, type)
  const group = ACTIVITY_GROUPS[type]
  const records: AccessRecord[] = []
  const files: AccessRecord[] = []
  let hiddenFiles = 0
  for (const { id, properties } of await readObjects(ex.client, type, ids, propertiesOf(group))) {
    records.push(recordOf(group, id, properties))
    for (const fileId of fileIds(properties)) {
      const file = await readFile(ex.client, fileId)
      if (!file) hiddenFiles += 1
      else {
        const name = [file.name, file.extension].filter(Boolean).join('.')
        const { type: kind = null, size = null, createdAt } = file
        files.push({
          group: 'file',
          fields: { id: fileId, name, type: kind, size, created: createdAt, entry: id },
        })
      }
    }
  }
  return {
    records: [...records, ...files],
    after,
    told: { files: cursor.files + files.length, hiddenFiles: cursor.hiddenFiles + hiddenFiles },
  }
}

async function readRecords(ex: Export, cursor: Cursor, type: RecordType): Promise<Page> {
  const { ids, after } = await unseenPage(ex, cursor, type)
  const group = RECORD_GROUPS[type]
  const found = await readObjects(ex.client, type, ids, propertiesOf(group))
  return { records: found.map(({ id, properties }) => recordOf(group, id, properties)), after }
}

/** One page of what hangs on the contact, without what an earlier contact of the person has already brought. */
async function unseenPage(ex: Export, cursor: Cursor, type: Engagement | RecordType) {
  const { contacts, nth, after } = cursor
  const page = await associatedPage(ex.client, contacts[nth]!.id, type, { limit: PAGE, after })
  const before = new Set<string>()
  for (const { id } of contacts.slice(0, nth)) {
    const key = `${type}/${id}`
    const ids = ex.seen.get(key) ?? (await associatedIds(ex.client, id, type))
    ex.seen.set(key, ids)
    for (const one of ids) before.add(one)
  }
  return { ids: page.ids.filter((id) => !before.has(id)), after: page.after }
}

function propertiesOf({ fields }: AccessGroup): string[] {
  return fields.map(({ name }) => name).filter((name) => name !== ID.name)
}

function recordOf(group: AccessGroup, id: string, properties: Record<string, string | null>): AccessRecord {
  const filled = propertiesOf(group).flatMap((name) => (properties[name] ? [[name, properties[name]]] : []))
  return { group: group.id, fields: { [ID.name]: id, ...Object.fromEntries(filled) } }
}

async function readStatuses(ex: Export, cursor: Cursor): Promise<Page> {
  const address = addressesIn(cursor)[cursor.nth]!
  const all = await readSubscriptions(ex.client, address)
  return {
    records: all.map(
      ({ subscriptionName = null, status, source = null, legalBasis = null, timestamp = null }) => ({
        group: 'subscription',
        fields: {
          address,
          subscription: subscriptionName,
          status,
          source,
          basis: legalBasis,
          at: timestamp,
        },
      }),
    ),
  }
}

async function readLists(ex: Export, { contacts, nth }: Cursor): Promise<Page> {
  const lists = await readMemberships(ex.client, contacts[nth]!.id)
  return {
    records: lists.map(({ listId: id, name, since }) => ({ group: 'list', fields: { id, name, since } })),
  }
}

async function readForms(ex: Export, cursor: Cursor): Promise<Page> {
  const form = ex.config.forms[cursor.nth]!
  const page = await ownSubmissions(ex.client, form, ex.addresses, cursor.after)
  const records = page.own.flatMap(({ conversionId, submittedAt, pageUrl = null, values }) => {
    const submitted = new Date(submittedAt).toISOString()
    return values.map(
      ({ name, value }): AccessRecord => ({
        group: 'form-answer',
        fields: { submission: conversionId ?? submitted, form, submitted, page: pageUrl, field: name, value },
      }),
    )
  })
  return {
    records,
    after: page.after,
    ...(page.known ? {} : { told: { unknownForms: cursor.unknownForms + 1 } }),
  }
}

function addressesIn({ contacts }: Cursor): string[] {
  return [...new Set(contacts.flatMap(({ emails }) => emails.map((email) => email.toLowerCase())))]
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
