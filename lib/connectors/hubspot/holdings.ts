import type { Remainder } from '../../domain/outcome.ts'
import type { Counted } from '../contract.ts'
import type { HttpClient } from '../http.ts'
import {
  associatedIds,
  ENGAGEMENTS,
  type Engagement,
  RECORDS,
  type RecordType,
  readEngagement,
} from './api.ts'
import type { Contact } from './contacts.ts'

type HoldingType = Engagement | RecordType | 'files'

/** `alone`: an activity of this person only, to be deleted. `shared`: also of somebody else. `kept`: a record that stays. */
export interface Holding {
  role: 'alone' | 'shared' | 'kept'
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
  const holdings = new Map<string, Holding>()
  const note = (holding: Holding) => holdings.set(key(holding), holding)
  for (const contact of contacts) {
    for (const type of ENGAGEMENTS) {
      for (const id of await associatedIds(client, contact.id, type)) {
        for (const holding of await judge(client, type, id, own)) note(holding)
      }
    }
    for (const type of RECORDS) {
      for (const id of await associatedIds(client, contact.id, type)) note({ role: 'kept', type, id })
    }
  }
  return { contactIds: [...own], holdings: [...holdings.values()], orderedOn: undefined }
}

/** One activity and its files, as they stand now; empty when it is gone. */
export async function judge(
  client: HttpClient,
  type: Engagement,
  id: string,
  own: ReadonlySet<string>,
): Promise<Holding[]> {
  const state = await readEngagement(client, type, id)
  if (!state) return []
  const shared = state.contactIds.some((contactId) => !own.has(contactId))
  const files = state.fileIds.map((fileId): Holding => ({ role: 'kept', type: 'files', id: fileId }))
  return [{ role: shared ? 'shared' : 'alone', type, id }, ...files]
}

/** Joins an earlier attempt with what is seen now. Where both know a thing, what is seen now counts. */
export function merge(earlier: Order, current: Order): Order {
  const holdings = new Map([...earlier.holdings, ...current.holdings].map((one) => [key(one), one]))
  return {
    contactIds: [...new Set([...earlier.contactIds, ...current.contactIds])],
    holdings: [...holdings.values()],
    orderedOn: current.orderedOn ?? earlier.orderedOn,
  }
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
    const [role, second = '', id] = handle.split('/')
    if (role === 'ordered') order.orderedOn = second
    else if (role === 'contact') order.contactIds.push(second)
    else if (id) order.holdings.push({ role: role as Holding['role'], type: second as HoldingType, id })
  }
  return order
}

/** Contacts, then what hangs on them, by kind; only the named roles. */
export function count(order: Order, roles: Holding['role'][]): Counted[] {
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
    for (const role of ['shared', 'kept'] as const) {
      const number = order.holdings.filter((one) => one.type === type && one.role === role).length
      if (number === 0) continue
      const what = `${number} ${NOUNS[type][number === 1 ? 0 : 1]}`
      remains.push({ what, reason: reason(role, type), ground: '', until: null })
    }
  }
  return remains
}

function reason(role: 'shared' | 'kept', type: HoldingType | 'contacts'): string {
  if (role === 'shared') return 'Also belongs to other contacts'
  if (type === 'files') return 'May be used elsewhere too; to be looked at by hand'
  return 'Record of the business relationship; its link to the contact ends with the contact'
}

function key(holding: Holding): string {
  return `${holding.type}/${holding.id}`
}
