import type { Clock } from './clock.ts'
import { type Random, random } from './random.ts'

export const ACTIVITIES = ['notes', 'tasks', 'calls', 'emails', 'meetings', 'communications'] as const
export const RECORDS = ['tickets', 'deals', 'companies'] as const
type ThingType = (typeof ACTIVITIES)[number] | (typeof RECORDS)[number]

export interface Contact {
  id: string
  properties: Record<string, string>
  createdAt: Date
  updatedAt: Date
  archivedAt?: Date
  gdprOrderedAt?: Date
}

/** An activity or a record. `people` is the truth of whose it is, which outlives the links to contacts. */
export interface Thing {
  id: string
  type: ThingType
  properties: Record<string, string>
  contactIds: Set<string>
  people: Set<string>
  archivedAt?: Date
}

export interface PersonWanted {
  email?: string
  additionalEmails?: string[]
  /** How many of each kind; random where not given. */
  counts?: Partial<Record<ThingType, number>>
  /** How many meetings they share with another contact. */
  sharedMeetings?: number
  archived?: boolean
}

export interface Person {
  contactId: string
  email: string
  additionalEmails: string[]
  firstname: string
  lastname: string
}

export interface Remains {
  contacts: number
  /** Live activities of this person alone. */
  activities: number
  recyclingBin: number
  /** Activities that are somebody else's too. */
  shared: number
  /** Tickets, deals, companies. */
  records: number
  subscribed: number
  /** Whether a search still answers with the contact. */
  searchable: boolean
  blocklisted: boolean
}

const DAY_MS = 86_400_000
const RECYCLING_BIN_MS = 90 * DAY_MS

/** Everything one HubSpot account holds, with its delays. */
export class Account {
  readonly random: Random
  readonly people: Person[] = []
  readonly contacts = new Map<string, Contact>()
  readonly things = new Map<string, Thing>()
  /** E-mail → subscription → status */
  readonly subscriptions = new Map<string, Map<string, 'SUBSCRIBED' | 'UNSUBSCRIBED'>>()
  readonly blocklist = new Set<string>()
  purgeLagMs = 7 * DAY_MS
  searchLagMs = 30_000
  pageSize = 100
  /** The vendor tells it both ways; by default activities only lose their link to the contact. */
  purgeTakesActivities = false
  scopes = new Set<string>()
  readonly #index: { at: number; id: string; emails: string[] }[] = []
  readonly #clock: Clock

  constructor(clock: Clock, seed?: number) {
    this.#clock = clock
    this.random = random(seed)
  }

  /** A person with a contact and what hangs on it; known to the search from the start. */
  addPerson(wanted: PersonWanted = {}): Person {
    const { first, last } = this.random.name()
    const id = this.#id()
    const email = wanted.email ?? `${ascii(first)}.${ascii(last)}.${this.random.hex(6)}@example.test`
    const person: Person = {
      contactId: id,
      email,
      additionalEmails: wanted.additionalEmails ?? [],
      firstname: first,
      lastname: last,
    }
    const now = this.now()
    this.contacts.set(id, {
      id,
      properties: {
        email,
        firstname: first,
        lastname: last,
        phone: `+48 ${this.random.int(100, 999)} ${this.random.int(100, 999)} ${this.random.int(100, 999)}`,
        jobtitle: this.random.pick(['Analyst', 'Head of Marketing', 'Developer', 'Buyer']),
        hs_additional_emails: person.additionalEmails.join(';'),
      },
      createdAt: now,
      updatedAt: now,
      ...(wanted.archived ? { archivedAt: now } : {}),
    })
    for (const type of ACTIVITIES) {
      for (let n = wanted.counts?.[type] ?? this.random.int(0, 3); n > 0; n -= 1) this.addThing(type, [id])
    }
    for (const type of RECORDS) {
      for (let n = wanted.counts?.[type] ?? this.random.int(0, 2); n > 0; n -= 1) this.addThing(type, [id])
    }
    const other = this.people.at(-1)
    for (let n = other ? (wanted.sharedMeetings ?? this.random.int(0, 1)) : 0; n > 0; n -= 1) {
      this.addThing('meetings', [id, other?.contactId ?? id])
    }
    for (const address of [email, ...person.additionalEmails]) {
      this.subscriptions.set(
        address,
        new Map([
          ['newsletter', 'SUBSCRIBED'],
          ['events', 'SUBSCRIBED'],
        ]),
      )
    }
    this.people.push(person)
    this.#indexContact(id, 0)
    return person
  }

  addThing(type: ThingType, contactIds: string[], properties: Record<string, string> = {}): Thing {
    const id = this.#id()
    const thing: Thing = {
      id,
      type,
      properties,
      contactIds: new Set(contactIds),
      people: new Set(contactIds),
    }
    this.things.set(`${type}/${id}`, thing)
    return thing
  }

  now(): Date {
    return this.#clock.now()
  }

  /** Ids a search under an address answers with: by the index of a while ago, without archived contacts. */
  search(property: 'email' | 'hs_additional_emails', value: string): string[] {
    const horizon = this.now().getTime() - this.searchLagMs
    const seen = new Map<string, string[]>()
    for (const entry of this.#index) if (entry.at <= horizon) seen.set(entry.id, entry.emails)
    const wanted = value.toLowerCase()
    return [...seen]
      .filter(([, [main = '', ...more]]) =>
        property === 'email'
          ? main.toLowerCase() === wanted
          : more.some((one) => one.toLowerCase() === wanted),
      )
      .map(([id]) => id)
  }

  byEmail(email: string, archived: boolean): Contact | undefined {
    const wanted = email.toLowerCase()
    return [...this.contacts.values()].find(
      (one) =>
        Boolean(one.archivedAt) === archived && emailsOf(one).some((known) => known.toLowerCase() === wanted),
    )
  }

  change(contact: Contact, properties: Record<string, string>): void {
    Object.assign(contact.properties, properties)
    contact.updatedAt = this.now()
    this.#indexContact(contact.id, this.now().getTime())
  }

  /** What the time that has passed does: purges that are due, and the recycling bin. */
  settle(): void {
    const now = this.now().getTime()
    for (const contact of this.contacts.values()) {
      const due = contact.gdprOrderedAt && contact.gdprOrderedAt.getTime() + this.purgeLagMs
      if (due === undefined || due > now) continue
      this.contacts.delete(contact.id)
      this.#index.push({ at: due, id: contact.id, emails: [] })
      for (const thing of this.things.values()) {
        if (!thing.contactIds.delete(contact.id)) continue
        const activity = (ACTIVITIES as readonly string[]).includes(thing.type)
        if (this.purgeTakesActivities && activity && thing.contactIds.size === 0) this.#drop(thing)
      }
    }
    for (const thing of this.things.values()) {
      if (thing.archivedAt && thing.archivedAt.getTime() + RECYCLING_BIN_MS <= now) this.#drop(thing)
    }
  }

  /** What the account still holds of a person, by contact id or any address. */
  remains(of: string): Remains {
    this.settle()
    const person = this.people.find(
      (one) => one.contactId === of || [one.email, ...one.additionalEmails].includes(of),
    )
    const id = person?.contactId ?? ''
    const addresses = person ? [person.email, ...person.additionalEmails] : [of]
    const things = [...this.things.values()].filter((one) => one.people.has(id))
    const activities = things.filter((one) => (ACTIVITIES as readonly string[]).includes(one.type))
    const alone = activities.filter((one) => one.people.size === 1)
    const contacts = [...this.contacts.values()].filter(
      (one) => one.id === id || emailsOf(one).some((email) => addresses.includes(email)),
    )
    return {
      contacts: contacts.length,
      activities: alone.filter((one) => !one.archivedAt).length,
      recyclingBin: alone.filter((one) => one.archivedAt).length,
      shared: activities.length - alone.length,
      records: things.length - activities.length,
      subscribed: addresses
        .flatMap((email) => [...(this.subscriptions.get(email)?.values() ?? [])])
        .filter((status) => status === 'SUBSCRIBED').length,
      searchable: addresses.some(
        (email) => this.search('email', email).length + this.search('hs_additional_emails', email).length > 0,
      ),
      blocklisted: addresses.some((email) => this.blocklist.has(email)),
    }
  }

  #indexContact(id: string, at: number): void {
    const contact = this.contacts.get(id)
    this.#index.push({ at, id, emails: contact && !contact.archivedAt ? emailsOf(contact) : [] })
  }

  #drop(thing: Thing): void {
    this.things.delete(`${thing.type}/${thing.id}`)
  }

  #id(): string {
    return String(this.random.int(10_000_000, 2_000_000_000))
  }
}

function emailsOf(contact: Contact): string[] {
  const { email = '', hs_additional_emails: more = '' } = contact.properties
  return [email, ...more.split(';')].filter(Boolean)
}

function ascii(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
}
