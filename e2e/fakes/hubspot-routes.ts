import { z } from 'zod'
import type { Account, Contact } from './hubspot-account.ts'
import { batch, body, error, flag, inputs, known, type Route, slice } from './hubspot-answers.ts'
import { MARKETING_ROUTES } from './hubspot-marketing-routes.ts'
import { OBJECT_ROUTES } from './hubspot-object-routes.ts'
import { type Property, refusalOf } from './hubspot-properties.ts'
import { type Answer, type Call, mediaType, onlyQuery, Violation } from './server.ts'

export const SCOPES = [
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'communication_preferences.read_write',
  'sales-email-read',
  'tickets',
  'crm.objects.deals.read',
  'crm.objects.companies.read',
  'crm.lists.read',
  'forms',
  'files',
  'files.ui_hidden.read',
]

const SENSITIVITIES = ['non_sensitive', 'sensitive', 'highly_sensitive']

const ROUTES: Route[] = [
  ['GET', /^\/crm\/properties\/2026-03\/contacts$/, getProperties],
  ['POST', /^\/crm\/objects\/2026-03\/contacts\/search$/, search],
  ['POST', /^\/crm\/objects\/2026-03\/contacts\/gdpr-delete$/, gdprDelete],
  ['POST', /^\/crm\/objects\/2026-03\/contacts\/batch\/read$/, readContacts],
  ['GET', /^\/crm\/objects\/2026-03\/contacts\/([^/]+)$/, getContact],
  ['PATCH', /^\/crm\/objects\/2026-03\/contacts\/([^/]+)$/, patchContact],
  ['POST', /^\/oauth\/v2\/private-apps\/get\/access-token-info$/, tokenInfo],
  ...OBJECT_ROUTES,
  ...MARKETING_ROUTES,
]

/** Answers one call as HubSpot documents it, and objects to everything else. */
export function handle(account: Account, token: string, call: Call): Answer {
  account.settle()
  const authorization = call.headers.authorization
  if (authorization === undefined) throw new Violation('no authorization header')
  if (!authorization.startsWith('Bearer ')) throw new Violation('authorization is not a bearer token')
  if (account.revoked || authorization !== `Bearer ${token}`)
    return error(401, 'INVALID_AUTHENTICATION', 'The token is not valid')
  if (call.body && mediaType(call) !== 'application/json')
    throw new Violation(`content-type "${mediaType(call)}"`)
  if (!call.body && mediaType(call)) throw new Violation('content-type without a body')

  for (const [method, path, handler, scopes] of ROUTES) {
    const match = method === call.method ? path.exec(call.path) : null
    if (!match) continue
    if (scopes && !scopes.some((one) => account.scopes.has(one)))
      return error(403, 'MISSING_SCOPES', `Needs one of ${scopes.join(', ')}`)
    return handler(account, call, match.slice(1).map(decodeURIComponent))
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
  properties: z.array(z.string()),
  limit: z.int().min(1).max(200),
  after: z.string().optional(),
})

function search(account: Account, call: Call): Answer {
  onlyQuery(call, [])
  const wanted = body(call, searchBody)
  known('properties', wanted.properties, names(account))
  const ids = new Set(
    wanted.filterGroups.flatMap(({ filters: [one] }) =>
      one ? account.search(one.propertyName, one.value) : [],
    ),
  )
  const { page, paging } = slice(account, [...ids], wanted.limit, wanted.after)
  const results = page.map((id) => {
    const contact = account.contacts.get(id)
    return contact ? contactBody(account, contact, wanted.properties) : staleBody(account, id)
  })
  return { status: 200, body: { total: ids.size, results, ...paging } }
}

function names(account: Account): string[] {
  return account.properties.map(({ name }) => name)
}

function maySee(account: Account, { dataSensitivity }: Property): boolean {
  return (
    dataSensitivity === 'non_sensitive' ||
    account.scopes.has(`crm.objects.contacts.${dataSensitivity}.read.v2`)
  )
}

function getProperties(account: Account, call: Call): Answer {
  onlyQuery(call, ['archived', 'dataSensitivity'])
  const wanted = call.query.get('dataSensitivity') ?? 'non_sensitive'
  known('dataSensitivity', [wanted], SENSITIVITIES)
  const results = account.properties.filter(({ dataSensitivity }) => dataSensitivity === wanted)
  return { status: 200, body: { results } }
}

const readBody = z.strictObject({ inputs: inputs(100), properties: z.array(z.string()) })

function readContacts(account: Account, call: Call): Answer {
  onlyQuery(call, ['archived'])
  const archived = flag(call, 'archived')
  const wanted = body(call, readBody)
  known('properties', wanted.properties, names(account))
  const found = wanted.inputs.flatMap(({ id }) => {
    const contact = account.contacts.get(id)
    return contact && Boolean(contact.archivedAt) === archived ? [contact] : []
  })
  const results = found.map((contact) => contactBody(account, contact, wanted.properties))
  return batch(account, results, wanted.inputs.length - found.length)
}

function getContact(account: Account, call: Call, [id = '']: string[]): Answer {
  onlyQuery(call, ['idProperty', 'properties', 'associations', 'archived'])
  const idProperty = call.query.get('idProperty')
  if (idProperty !== null && idProperty !== 'email') throw new Violation(`idProperty ${idProperty}`)
  const archived = flag(call, 'archived')
  const wanted = known('properties', call.query.get('properties')?.split(',') ?? [], names(account))
  const contact = idProperty ? account.byEmail(id, archived) : account.contacts.get(id)
  if (!contact || Boolean(contact.archivedAt) !== archived) return error(404, 'OBJECT_NOT_FOUND', `No ${id}`)
  return { status: 200, body: contactBody(account, contact, wanted) }
}

const patchBody = z.strictObject({ properties: z.record(z.string(), z.string()) })

function patchContact(account: Account, call: Call, [id = '']: string[]): Answer {
  onlyQuery(call, [])
  const wanted = body(call, patchBody).properties
  const contact = account.contacts.get(id)
  if (!contact || contact.archivedAt) return error(404, 'OBJECT_NOT_FOUND', `No ${id}`)
  const refused = Object.entries(wanted).flatMap(([name, value]) => {
    const code = refusalOf(
      account.properties.find((one) => one.name === name),
      value,
    )
    return code ? [{ name, value, code }] : []
  })
  if (refused.length > 0) {
    // As HubSpot does: the texts quote the value, and nothing of the call is written.
    const quoted = refused.map(({ value }) => value).join(', ')
    return error(
      400,
      'VALIDATION_ERROR',
      `Property values were not valid: ${quoted}`,
      refused.map(({ name, value, code }) => ({
        message: `${value} is not valid`,
        code,
        context: { propertyName: [name] },
      })),
    )
  }
  const owner = wanted.email ? account.byEmail(wanted.email, false) : undefined
  if (owner && owner.id !== id) return error(409, 'CONFLICT', `Contact already exists: ${wanted.email}`)
  const kept = { ...contact, properties: { ...contact.properties, ...account.change(contact, wanted) } }
  return { status: 200, body: contactBody(account, kept, Object.keys(wanted)) }
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

function tokenInfo(account: Account, call: Call): Answer {
  onlyQuery(call, [])
  const { tokenKey } = body(call, z.strictObject({ tokenKey: z.string() }))
  if (`Bearer ${tokenKey}` !== call.headers.authorization) throw new Violation('asks about another token')
  if (!account.tellsScopes) return error(404, 'OBJECT_NOT_FOUND', 'No such token')
  return { status: 200, body: { userId: 1, hubId: 42, appId: 7, scopes: [...account.scopes] } }
}

/** Values the token may not see are left out without a word. */
function contactBody(account: Account, contact: Contact, wanted: string[]) {
  const hidden = new Set(account.properties.filter((one) => !maySee(account, one)).map(({ name }) => name))
  const seen = (wanted.length > 0 ? wanted : ['firstname', 'lastname', 'email']).filter(
    (name) => !hidden.has(name),
  )
  return {
    id: contact.id,
    properties: {
      ...Object.fromEntries(seen.map((name) => [name, contact.properties[name] || null])),
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
