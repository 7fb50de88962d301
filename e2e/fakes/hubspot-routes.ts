import { z } from 'zod'
import { ACTIVITIES, type Account, type Contact, RECORDS, type Thing } from './hubspot-account.ts'
import { type Answer, type Call, mediaType, onlyQuery, Violation } from './server.ts'

export const SCOPES = [
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'communication_preferences.read_write',
  'sales-email-read',
  'tickets',
  'crm.objects.deals.read',
  'crm.objects.companies.read',
]

const CONTACT_PROPERTIES = ['email', 'hs_additional_emails', 'firstname', 'lastname', 'phone', 'jobtitle']
const types = [...ACTIVITIES, ...RECORDS].join('|')
const activities = ACTIVITIES.join('|')

type Handler = (account: Account, call: Call, path: string[]) => Answer
const ROUTES: [method: string, path: RegExp, handler: Handler][] = [
  ['POST', /^\/crm\/objects\/2026-03\/contacts\/search$/, search],
  ['POST', /^\/crm\/objects\/2026-03\/contacts\/gdpr-delete$/, gdprDelete],
  ['GET', /^\/crm\/objects\/2026-03\/contacts\/([^/]+)$/, getContact],
  ['PATCH', /^\/crm\/objects\/2026-03\/contacts\/([^/]+)$/, patchContact],
  ['GET', new RegExp(`^/crm/objects/2026-03/contacts/(\\d+)/associations/(${types})$`), associations],
  ['GET', new RegExp(`^/crm/objects/2026-03/(${activities})/(\\d+)$`), getActivity],
  ['DELETE', new RegExp(`^/crm/objects/2026-03/(${activities})/(\\d+)$`), deleteActivity],
  ['POST', /^\/communication-preferences\/2026-03\/statuses\/([^/]+)\/unsubscribe-all$/, unsubscribeAll],
  ['POST', /^\/oauth\/v2\/private-apps\/get\/access-token-info$/, tokenInfo],
]

/** Answers one call as HubSpot documents it, and objects to everything else. */
export function handle(account: Account, token: string, call: Call): Answer {
  account.settle()
  const authorization = call.headers.authorization
  if (authorization === undefined) throw new Violation('no authorization header')
  if (!authorization.startsWith('Bearer ')) throw new Violation('authorization is not a bearer token')
  if (authorization !== `Bearer ${token}`)
    return error(401, 'INVALID_AUTHENTICATION', 'The token is not valid')
  if (call.body && mediaType(call) !== 'application/json')
    throw new Violation(`content-type "${mediaType(call)}"`)
  if (!call.body && mediaType(call)) throw new Violation('content-type without a body')

  for (const [method, path, handler] of ROUTES) {
    const match = method === call.method ? path.exec(call.path) : null
    if (match) return handler(account, call, match.slice(1).map(decodeURIComponent))
  }
  throw new Violation('no such path and method')
}

const filter = z.strictObject({
  propertyName: z.enum(['email', 'hs_additional_emails']),
  operator: z.literal('EQ'),
  value: z.string().min(1),
})
const searchBody = z.strictObject({
  filterGroups: z
    .array(z.strictObject({ filters: z.array(filter).length(1) }))
    .min(1)
    .max(5),
  properties: z.array(z.enum(CONTACT_PROPERTIES)),
  limit: z.int().min(1).max(200),
  after: z.string().optional(),
})

function search(account: Account, call: Call): Answer {
  onlyQuery(call, [])
  const wanted = body(call, searchBody)
  const ids = new Set(
    wanted.filterGroups.flatMap(({ filters: [one] }) =>
      one ? account.search(one.propertyName, one.value) : [],
    ),
  )
  const { page, paging } = slice(account, [...ids], wanted.limit, wanted.after)
  const results = page.map((id) => {
    const contact = account.contacts.get(id)
    return contact ? contactBody(contact, wanted.properties) : staleBody(account, id)
  })
  return { status: 200, body: { total: ids.size, results, ...paging } }
}

function getContact(account: Account, call: Call, [id = '']: string[]): Answer {
  onlyQuery(call, ['idProperty', 'properties', 'associations', 'archived'])
  const idProperty = call.query.get('idProperty')
  if (idProperty !== null && idProperty !== 'email') throw new Violation(`idProperty ${idProperty}`)
  const archived = flag(call, 'archived')
  const wanted = properties(call, CONTACT_PROPERTIES)
  const contact = idProperty ? account.byEmail(id, archived) : account.contacts.get(id)
  if (!contact || Boolean(contact.archivedAt) !== archived) return error(404, 'OBJECT_NOT_FOUND', `No ${id}`)
  return { status: 200, body: contactBody(contact, wanted) }
}

const patchBody = z.strictObject({ properties: z.record(z.string(), z.string()) })

function patchContact(account: Account, call: Call, [id = '']: string[]): Answer {
  onlyQuery(call, [])
  const wanted = body(call, patchBody).properties
  const contact = account.contacts.get(id)
  if (!contact || contact.archivedAt) return error(404, 'OBJECT_NOT_FOUND', `No ${id}`)
  const invalid = Object.entries(wanted).find(
    ([name, value]) =>
      !CONTACT_PROPERTIES.includes(name) ||
      (name === 'email' && value !== '' && !z.email().safeParse(value).success),
  )
  if (invalid) {
    const [propertyName, value] = invalid
    return error(400, 'VALIDATION_ERROR', `Property values were not valid: ${value}`, [
      { message: `${value} is not valid`, code: 'INVALID', context: { propertyName: [propertyName] } },
    ])
  }
  const owner = wanted.email ? account.byEmail(wanted.email, false) : undefined
  if (owner && owner.id !== id) return error(409, 'CONFLICT', `Contact already exists: ${wanted.email}`)
  account.change(contact, wanted)
  return { status: 200, body: contactBody(contact, Object.keys(wanted)) }
}

const gdprBody = z.strictObject({ objectId: z.string().min(1), idProperty: z.literal('email').optional() })

function gdprDelete(account: Account, call: Call): Answer {
  onlyQuery(call, [])
  const { objectId, idProperty } = body(call, gdprBody)
  const contact = idProperty
    ? (account.byEmail(objectId, false) ?? account.byEmail(objectId, true))
    : account.contacts.get(objectId)
  if (contact) contact.gdprOrderedAt ??= account.now()
  else if (idProperty) account.blocklist.add(objectId)
  else return error(404, 'OBJECT_NOT_FOUND', `No ${objectId}`)
  return { status: 204 }
}

function associations(account: Account, call: Call, [id = '', type = '']: string[]): Answer {
  onlyQuery(call, ['limit', 'after'])
  const limit = Number(call.query.get('limit') ?? 500)
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) throw new Violation(`limit ${limit}`)
  const contact = account.contacts.get(id)
  if (!contact || contact.archivedAt) return error(404, 'OBJECT_NOT_FOUND', `No ${id}`)
  const things = [...account.things.values()].filter(
    (one) => one.type === type && one.contactIds.has(id) && !one.archivedAt,
  )
  const { page, paging } = slice(account, things, limit, call.query.get('after') ?? undefined)
  const results = page.map((one) => ({ id: one.id, type: `contact_to_${type}` }))
  return { status: 200, body: { results, ...paging } }
}

function getActivity(account: Account, call: Call, [type = '', id = '']: string[]): Answer {
  onlyQuery(call, ['properties', 'associations', 'archived'])
  const archived = flag(call, 'archived')
  const wanted = properties(call, ['hs_attachment_ids'])
  const links = call.query.get('associations')
  if (links !== null && links !== 'contacts') throw new Violation(`associations ${links}`)
  const thing = account.things.get(`${type}/${id}`)
  if (!thing || Boolean(thing.archivedAt) !== archived)
    return error(404, 'OBJECT_NOT_FOUND', `No ${type} ${id}`)
  return { status: 200, body: activityBody(account, thing, wanted, links === 'contacts') }
}

function deleteActivity(account: Account, call: Call, [type = '', id = '']: string[]): Answer {
  onlyQuery(call, [])
  const thing = account.things.get(`${type}/${id}`)
  if (!thing || thing.archivedAt) return error(404, 'OBJECT_NOT_FOUND', `No ${type} ${id}`)
  thing.archivedAt = account.now()
  return { status: 204 }
}

function unsubscribeAll(account: Account, call: Call, [email = '']: string[]): Answer {
  onlyQuery(call, ['channel', 'businessUnitId', 'verbose'])
  if (call.query.get('channel') !== 'EMAIL') throw new Violation('channel is not EMAIL')
  if (call.body) throw new Violation('unsubscribe-all has no body')
  const subscriptions = account.subscriptions.get(email) ?? new Map()
  account.subscriptions.set(email, subscriptions)
  for (const name of subscriptions.keys()) subscriptions.set(name, 'UNSUBSCRIBED')
  const at = account.now().toISOString()
  const results = [...subscriptions].map(([subscriptionName, status]) => ({
    channel: 'EMAIL',
    subscriberIdString: email,
    subscriptionName,
    status,
    timestamp: at,
  }))
  return {
    status: 200,
    body: { status: 'COMPLETE', requestedAt: at, startedAt: at, completedAt: at, results },
  }
}

function tokenInfo(account: Account, call: Call): Answer {
  onlyQuery(call, [])
  const { tokenKey } = body(call, z.strictObject({ tokenKey: z.string() }))
  if (`Bearer ${tokenKey}` !== call.headers.authorization) throw new Violation('asks about another token')
  return { status: 200, body: { userId: 1, hubId: 42, appId: 7, scopes: [...account.scopes] } }
}

function body<T>(call: Call, schema: z.ZodType<T>): T {
  const shaped = schema.safeParse(parsed(call.body))
  if (!shaped.success) {
    throw new Violation(
      `body: ${shaped.error.issues.map((one) => `${one.path.join('.')} ${one.code}`).join('; ')}`,
    )
  }
  return shaped.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Violation('body is not JSON')
  }
}

function properties(call: Call, known: string[]): string[] {
  const wanted = call.query.get('properties')?.split(',') ?? []
  const unknown = wanted.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Violation(`properties ${unknown.join(', ')}`)
  return wanted
}

function flag(call: Call, name: string): boolean {
  const value = call.query.get(name) ?? 'false'
  if (value !== 'true' && value !== 'false') throw new Violation(`${name} ${value}`)
  return value === 'true'
}

function slice<T>(account: Account, all: T[], limit: number, after = '0') {
  const start = Number(after)
  if (!Number.isInteger(start) || start < 0) throw new Violation(`after ${after}`)
  const end = start + Math.min(limit, account.pageSize)
  const paging = end < all.length ? { paging: { next: { after: String(end) } } } : {}
  return { page: all.slice(start, end), paging }
}

function contactBody(contact: Contact, wanted: string[]) {
  const names = wanted.length > 0 ? wanted : ['firstname', 'lastname', 'email']
  return {
    id: contact.id,
    properties: {
      ...Object.fromEntries(names.map((name) => [name, contact.properties[name] || null])),
      hs_object_id: contact.id,
    },
    createdAt: contact.createdAt.toISOString(),
    updatedAt: contact.updatedAt.toISOString(),
    archived: Boolean(contact.archivedAt),
  }
}

/** A contact that is gone while the index still has it. */
function staleBody(account: Account, id: string) {
  const at = account.now().toISOString()
  return { id, properties: { hs_object_id: id }, createdAt: at, updatedAt: at, archived: false }
}

function activityBody(account: Account, thing: Thing, wanted: string[], links: boolean) {
  const at = account.now().toISOString()
  const contacts = [...thing.contactIds].map((id) => ({ id, type: `${thing.type}_to_contact` }))
  return {
    id: thing.id,
    properties: Object.fromEntries(wanted.map((name) => [name, thing.properties[name] ?? null])),
    createdAt: at,
    updatedAt: at,
    archived: Boolean(thing.archivedAt),
    ...(links && contacts.length > 0 ? { associations: { contacts: { results: contacts } } } : {}),
  }
}

function error(status: number, category: string, message: string, errors?: unknown[]): Answer {
  const correlationId = crypto.randomUUID()
  return {
    status,
    body: { status: 'error', message, correlationId, category, ...(errors ? { errors } : {}) },
  }
}
