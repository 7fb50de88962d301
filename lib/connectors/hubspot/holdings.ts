import type { Remainder } from '../../domain/outcome.ts'
import type { Counted } from '../contract.ts'
import type { HttpClient } from '../http.ts'
import {
  associatedIds,
  contactsOf,
  ENGAGEMENTS,
  type Engagement,
  RECORDS,
  type RecordType,
  readObjects,
} from './api.ts'
import type { Contact } from './contacts.ts'

type HoldingType = Engagement | RecordType | 'files'

/**
 * `alone`: an activity of this person only, to be deleted, or a file on such an activity. `shared`: also of somebody
 * else. `kept`: a record or a file of the library, which stays. Of files also `uploaded`: seen, and to be deleted;
 * `deleted`; `gone`: deleted, looked for since and not found; `unseen`: gone, or hidden from our token, which HubSpot
 * answers alike.
 */
const ROLES = ['alone', 'shared', 'kept', 'uploaded', 'deleted', 'gone', 'unseen'] as const
type Role = (typeof ROLES)[number]

export interface Holding {
  role: Role
  type: HoldingType
  id: string
}

/** What an erasure set out to do, as ids only. It survives the contact, so that a resumed attempt reports the same. */
export interface Order {
  contactIds: string[]
  holdings: Holding[]
  /** ISO date of the order; undefined until one is given. */
  orderedOn: string | undefined
}

const NOUNS: Record<HoldingType | 'contacts', [one: string, many: string]> = {
  contacts: ['contact', 'contacts'],
  notes: ['note', 'notes'],
  tasks: ['task', 'tasks'],
  calls: ['call', 'calls'],
  emails: ['email', 'emails'],
  meetings: ['meeting', 'meetings'],
  communications: ['communication', 'communications'],
  tickets: ['ticket', 'tickets'],
  deals: ['deal', 'deals'],
  companies: ['company', 'companies'],
  files: ['attached file', 'attached files'],
}

const TYPES = Object.keys(NOUNS) as (HoldingType | 'contacts')[]

/** Everything that hangs on the contacts, each thing with what an erasure does to it. */
export async function survey(client: HttpClient, contacts: Contact[]): Promise<Order> {
  const own = new Set(contacts.map((contact) => contact.id))
  let order: Order = { contactIds: [...own], holdings: [], orderedOn: undefined }
  for (const type of ENGAGEMENTS) {
    const ids = new Set<string>()
    for (const { id } of contacts) for (const one of await associatedIds(client, id, type)) ids.add(one)
    order = merge(order, await judge(client, type, [...ids], own))
  }
  for (const type of RECORDS) {
    for (const contact of contacts) {
      const ids = await associatedIds(client, contact.id, type)
      order = merge(
        order,
        ids.map((id) => ({ role: 'kept', type, id })),
      )
    }
  }
  return order
}

/** Activities and what is attached to them, as they stand now; those that are gone are not in the answer. */
export async function judge(
  client: HttpClient,
  type: Engagement,
  ids: readonly string[],
  own: ReadonlySet<string>,
): Promise<Holding[]> {
  const found = await readObjects(client, type, ids, ['hs_attachment_ids'])
  const contacts = await contactsOf(
    client,
    type,
    found.map(({ id }) => id),
  )
  return found.flatMap(({ id, properties }) => {
    const role = contacts.get(id)?.some((contactId) => !own.has(contactId)) ? 'shared' : 'alone'
    const files = fileIds(properties).map((fileId): Holding => ({ role, type: 'files', id: fileId }))
    return [{ role, type, id } satisfies Holding, ...files]
  })
}

/** The files attached to an activity. */
export function fileIds(properties: Record<string, string | null>): string[] {
  return [...new Set(properties.hs_attachment_ids?.split(';').filter(Boolean))]
}

/** Adds what is seen now to what is known of the same things. It counts, but a file shared by one activity stays shared. */
export function merge(earlier: Order, seen: readonly Holding[]): Order {
  const holdings = new Map(earlier.holdings.map((one) => [key(one), one]))
  for (const one of seen) {
    const isShared = holdings.get(key(one))?.role === 'shared' && one.role === 'alone'
    if (one.type !== 'files' || !isShared) holdings.set(key(one), one)
  }
  return { ...earlier, holdings: [...holdings.values()] }
}

export function toHandles(order: Order): string[] {
  return [
    ...(order.orderedOn ? [`ordered/${order.orderedOn}`] : []),
    ...order.contactIds.map((id) => `contact/${id}`),
    ...order.holdings.map(({ role, type, id }) => `${role}/${type}/${id}`),
  ]
}

export function fromHandles(handles: string[]): Order {
  const order: Order = { contactIds: [], holdings: [], orderedOn: undefined }
  for (const handle of new Set(handles)) {
    const [first, second = '', id] = handle.split('/')
    const role = ROLES.find((one) => one === first)
    if (first === 'ordered') order.orderedOn = second
    else if (first === 'contact') order.contactIds.push(second)
    else if (role && id) order.holdings.push({ role, type: second as HoldingType, id })
  }
  return order
}

/** The ids of one kind in one role. */
export function idsOf(order: Order, type: HoldingType, role: Role): string[] {
  return order.holdings.filter((one) => one.type === type && one.role === role).map(({ id }) => id)
}

/** Contacts, then what hangs on them, by kind; only the named roles. */
export function count(order: Order, roles: Role[]): Counted[] {
  const counts = new Map<HoldingType | 'contacts', number>([['contacts', order.contactIds.length]])
  for (const { role, type } of order.holdings) {
    if (roles.includes(role)) counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  return TYPES.filter((type) => counts.get(type)).map((type) => ({
    label: NOUNS[type][0],
    count: counts.get(type) ?? 0,
  }))
}

/** What stays after an erasure and why. */
export function remainders(order: Order): Remainder[] {
  const remains: Remainder[] = []
  for (const type of TYPES) {
    for (const role of ['shared', 'kept', 'unseen'] as const) {
      const number = order.holdings.filter((one) => one.type === type && one.role === role).length
      if (number > 0) remains.push(remainder(type, number, reason(role, type)))
    }
  }
  return remains
}

/** So many things of a kind stay. */
export function remainder(type: HoldingType | 'contacts', number: number, why: string): Remainder {
  return { what: `${number} ${NOUNS[type][number === 1 ? 0 : 1]}`, reason: why, ground: '', until: null }
}

function reason(role: 'shared' | 'kept' | 'unseen', type: HoldingType | 'contacts'): string {
  if (role === 'shared') return 'Also belongs to other contacts'
  if (role === 'unseen') return 'Gone, or hidden from our access to HubSpot; to be looked at by hand'
  if (type === 'files') return 'May be used elsewhere too; to be looked at by hand'
  return 'Record of the business relationship; its link to the contact ends with the contact'
}

function key(holding: Holding): string {
  return `${holding.type}/${holding.id}`
}
