import { z } from 'zod'
import { ACTIVITIES, type Account, RECORDS, type StoredFile, type Thing } from './hubspot-account.ts'
import { batch, body, error, flag, inputs, known, limit, type Route, slice } from './hubspot-answers.ts'
import { ACTIVITY_PROPERTIES, THING_PROPERTIES } from './hubspot-properties.ts'
import { type Answer, type Call, onlyQuery } from './server.ts'

const types = [...ACTIVITIES, ...RECORDS].join('|')
const activities = ACTIVITIES.join('|')

/** Activities, tickets, deals, companies, what ties them to contacts, and files. */
export const OBJECT_ROUTES: Route[] = [
  ['GET', new RegExp(`^/crm/objects/2026-03/contacts/(\\d+)/associations/(${types})$`), associations],
  ['POST', new RegExp(`^/crm/associations/2026-03/(${types})/contacts/batch/read$`), readAssociations],
  ['POST', new RegExp(`^/crm/objects/2026-03/(${activities})/batch/archive$`), archive],
  ...['tickets', 'deals', 'companies'].map((type): Route => {
    const scope = type === 'tickets' ? 'tickets' : `crm.objects.${type}.read`
    return ['POST', new RegExp(`^/crm/objects/2026-03/(${type})/batch/read$`), readThings, [scope]]
  }),
  ['POST', /^\/crm\/objects\/2026-03\/(emails)\/batch\/read$/, readThings, ['sales-email-read']],
  ['POST', new RegExp(`^/crm/objects/2026-03/(${activities})/batch/read$`), readThings],
  ['GET', /^\/files\/2026-03\/files\/(\d+)$/, getFile, ['files', 'files.ui_hidden.read']],
  ['DELETE', /^\/files\/2026-03\/files\/(\d+)\/gdpr-delete$/, deleteFile, ['files']],
]

function associations(account: Account, call: Call, [id = '', type = '']: string[]): Answer {
  onlyQuery(call, ['limit', 'after'])
  const most = limit(call, 500, 500)
  const contact = account.contacts.get(id)
  if (!contact || contact.archivedAt) return error(404, 'OBJECT_NOT_FOUND', `No ${id}`)
  const things = [...account.things.values()].filter(
    (one) => one.type === type && one.contactIds.has(id) && !one.archivedAt,
  )
  const { page, paging } = slice(account, things, most, call.query.get('after'))
  return { status: 200, body: { results: page.map(({ id: toObjectId }) => link(toObjectId)), ...paging } }
}

const associationsBody = z.strictObject({ inputs: inputs(1000) })

function readAssociations(account: Account, call: Call, [type = '']: string[]): Answer {
  onlyQuery(call, [])
  const wanted = body(call, associationsBody).inputs
  const results = wanted.flatMap(({ id }) => {
    const thing = account.things.get(`${type}/${id}`)
    if (!thing || thing.archivedAt || thing.contactIds.size === 0) return []
    return [{ from: { id }, to: [...thing.contactIds].map(link) }]
  })
  return batch(account, results, wanted.length - results.length)
}

function link(toObjectId: string) {
  return { toObjectId, associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 202, label: null }] }
}

const readBody = z.strictObject({ inputs: inputs(100), properties: z.array(z.string()) })

function readThings(account: Account, call: Call, [type = '']: string[]): Answer {
  onlyQuery(call, ['archived'])
  const archived = flag(call, 'archived')
  const wanted = body(call, readBody)
  const general = (ACTIVITIES as readonly string[]).includes(type) ? ACTIVITY_PROPERTIES : []
  known('properties', wanted.properties, [...general, ...(THING_PROPERTIES[type] ?? [])])
  const found = wanted.inputs.flatMap(({ id }) => {
    const thing = account.things.get(`${type}/${id}`)
    return thing && Boolean(thing.archivedAt) === archived ? [thing] : []
  })
  const results = found.map((thing) => thingBody(account, thing, wanted.properties))
  return batch(account, results, wanted.inputs.length - found.length)
}

function thingBody(account: Account, thing: Thing, wanted: string[]) {
  const at = account.now().toISOString()
  return {
    id: thing.id,
    properties: Object.fromEntries(wanted.map((name) => [name, thing.properties[name] ?? null])),
    createdAt: at,
    updatedAt: at,
    archived: Boolean(thing.archivedAt),
  }
}

const archiveBody = z.strictObject({ inputs: inputs(100) })

function archive(account: Account, call: Call, [type = '']: string[]): Answer {
  onlyQuery(call, [])
  for (const { id } of body(call, archiveBody).inputs) {
    const thing = account.things.get(`${type}/${id}`)
    if (thing) thing.archivedAt ??= account.now()
  }
  return { status: 204 }
}

/** A hidden file is not found by a token that may not see such files. */
function visibleFile(account: Account, id: string): StoredFile | undefined {
  const file = account.files.get(id)
  const hidden = file?.access.startsWith('HIDDEN') && !account.scopes.has('files.ui_hidden.read')
  return hidden ? undefined : file
}

function getFile(account: Account, call: Call, [id = '']: string[]): Answer {
  onlyQuery(call, ['properties'])
  const file = visibleFile(account, id)
  if (!file) return error(404, 'OBJECT_NOT_FOUND', `No ${id}`)
  const { people: _, ...told } = file
  return { status: 200, body: { ...told, updatedAt: told.createdAt, archived: false } }
}

function deleteFile(account: Account, call: Call, [id = '']: string[]): Answer {
  onlyQuery(call, [])
  if (!visibleFile(account, id)) return error(404, 'OBJECT_NOT_FOUND', `No ${id}`)
  account.files.delete(id)
  return { status: 204 }
}
