import type { AccessGroup, AccessRecord, FieldValue } from '../../domain/extract.ts'
import type { HttpClient } from '../http.ts'
import { addressesIn, type Cursor } from './access-cursor.ts'
import { ACTIVITY_GROUPS, CONTACT, DELETED, ID, RECORD_GROUPS } from './access-groups.ts'
import {
  associatedIds,
  associatedPage,
  ENGAGEMENTS,
  type Engagement,
  RECORDS,
  type RecordType,
  readObjects,
} from './api.ts'
import { readFile } from './files.ts'
import { ownSubmissions } from './forms.ts'
import { fileIds } from './holdings.ts'
import { readMemberships } from './lists.ts'
import type { HubspotConfig } from './manifest.ts'
import { type Definition, fieldOf, readDefinitions, SENSITIVITIES, shown } from './properties.ts'
import type { Permission } from './scopes.ts'
import { readSubscriptions } from './subscriptions.ts'

/** Activities or records in one batch. */
const PAGE = 100

interface Page {
  records: AccessRecord[]
  /** Groups that cannot be told beforehand. */
  groups?: AccessGroup[]
  /** Undefined: there is no further page. */
  after?: string | undefined
  told?: Partial<Cursor>
}

export interface Export {
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

/** What an export is made of, in its order. */
export const PARTS: Part[] = [
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
  const fields = [ID, DELETED, ...readable.filter(({ name }) => filled.has(name)).map(fieldOf)]
  return { records, groups: [{ ...CONTACT, fields }], told: { hiddenProperties } }
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
