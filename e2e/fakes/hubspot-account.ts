import type { Clock } from './clock.ts'
import { type Property, standardProperties, THING_PROPERTIES } from './hubspot-properties.ts'
import { type Random, random } from './random.ts'

export const ACTIVITIES = ['notes', 'tasks', 'calls', 'emails', 'meetings', 'communications'] as const
export const RECORDS = ['tickets', 'deals', 'companies'] as const
export type ThingType = (typeof ACTIVITIES)[number] | (typeof RECORDS)[number]

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

/** `people`: whose it is, in truth. Whether it is of the file library is in `access`. */
export interface StoredFile {
  id: string
  people: Set<string>
  name: string
  extension: string
  type: 'IMG' | 'DOCUMENT' | 'OTHER'
  size: number
  access: 'HIDDEN_PRIVATE' | 'PUBLIC_NOT_INDEXABLE' | 'PRIVATE'
  createdAt: Date
}

export interface Submission {
  conversionId: string
  submittedAt: number
  pageUrl: string
  values: { name: string; value: string; objectTypeId: string }[]
}

export interface PersonWanted {
  email?: string
  additionalEmails?: string[]
  /** How many of each kind; random where not given. */
  counts?: Partial<Record<ThingType, number>>
  /** How many files were uploaded to a message with them alone. */
  uploads?: number
  /** Texts of further notes about them. */
  notes?: string[]
  /** How many meetings they share with another contact. */
  sharedMeetings?: number
  archived?: boolean
  /** Lists they are a member of. */
  lists?: string[]
  /** Forms they filled in once each. */
  forms?: string[]
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
  /** Files of this person alone. */
  files: number
  submissions: number
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
  readonly properties = standardProperties()
  readonly files = new Map<string, StoredFile>()
  /** List → its name and since when each contact is a member */
  readonly lists = new Map<string, { name: string; members: Map<string, Date> }>()
  /** Form → what was submitted, newest first */
  readonly forms = new Map<string, Submission[]>()
  purgeLagMs = 7 * DAY_MS
  searchLagMs = 30_000
  pageSize = 100
  /** The vendor tells it both ways; by default activities only lose their link to the contact. */
  purgeTakesActivities = false
  /** How long HubSpot takes over an unsubscription; 0: it is done when it answers. */
  unsubscribeLagMs = 0
  /** How long a changed contact is still read as it was. */
  writeLagMs = 0
  /** How a property is kept where that is not as it was sent. */
  keeps: Record<string, (value: string) => string> = { email: (value) => value.toLowerCase() }
  scopes = new Set<string>()
  /** Whether the account says what a token may do. */
  tellsScopes = true
  readonly #written: { at: number; id: string; properties: Record<string, string> }[] = []
  readonly #unsubscribing: { at: number; email: string }[] = []
  /** The token was taken back: every call is refused until it is valid again. */
  revoked = false
  readonly #index: { at: number; id: string; emails: string[] }[] = []
  readonly #ids = new Set<string>()
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
        message: `Asked about the offer for ${first}`,
        lifecyclestage: 'lead',
        hs_language: this.random.pick(['en', 'de', 'pl']),
        createdate: now.toISOString(),
        hs_object_id: id,
      },
      createdAt: now,
      updatedAt: now,
      ...(wanted.archived ? { archivedAt: now } : {}),
    })
    for (const type of ACTIVITIES) {
      for (let n = wanted.counts?.[type] ?? this.random.int(0, 3); n > 0; n -= 1) this.addThing(type, [id])
    }
    for (const words of wanted.notes ?? []) this.addThing('notes', [id], { hs_note_body: words })
    for (const type of RECORDS) {
      for (let n = wanted.counts?.[type] ?? this.random.int(0, 2); n > 0; n -= 1) this.addThing(type, [id])
    }
    if (wanted.uploads) {
      const files = Array.from({ length: wanted.uploads }, () => this.addFile([id]))
      const ids = files.map((file) => file.id).join(';')
      this.addThing('communications', [id], { hs_attachment_ids: ids })
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
    for (const list of wanted.lists ?? []) this.#list(list).members.set(id, now)
    for (const form of wanted.forms ?? []) this.addSubmission(form, email, { firstname: first })
    this.people.push(person)
    this.#indexContact(id, 0)
    return person
  }

  addProperty(property: Property): void {
    this.properties.push(property)
  }

  addFile(contactIds: string[], wanted: Partial<StoredFile> = {}): StoredFile {
    const file: StoredFile = {
      id: this.#id(),
      people: new Set(contactIds),
      name: 'offer',
      extension: 'pdf',
      type: 'DOCUMENT',
      size: 12_345,
      access: 'HIDDEN_PRIVATE',
      createdAt: this.now(),
      ...wanted,
    }
    this.files.set(file.id, file)
    return file
  }

  addSubmission(form: string, email: string, values: Record<string, string> = {}): Submission {
    const submission: Submission = {
      conversionId: this.random.hex(32),
      submittedAt: this.now().getTime(),
      pageUrl: 'https://www.example.test/offer',
      values: Object.entries({ email, ...values }).map(([name, value]) => ({
        name,
        value,
        objectTypeId: '0-1',
      })),
    }
    this.forms.set(form, [submission, ...(this.forms.get(form) ?? [])])
    return submission
  }

  /** Ends every subscription of an address, now or after the lag. @returns whether it is done */
  unsubscribe(email: string): boolean {
    const done = this.unsubscribeLagMs === 0
    if (done) this.#end(email)
    else this.#unsubscribing.push({ at: this.now().getTime() + this.unsubscribeLagMs, email })
    return done
  }

  addThing(type: ThingType, contactIds: string[], properties: Record<string, string> = {}): Thing {
    const id = this.#id()
    const thing: Thing = {
      id,
      type,
      properties: { ...this.#words(type), ...properties },
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

  /** Changes a contact, at once or after the lag. @returns the values as they are kept */
  change(contact: Contact, properties: Record<string, string>): Record<string, string> {
    const kept = Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, this.keeps[name]?.(value) ?? value]),
    )
    this.#written.push({ at: this.now().getTime() + this.writeLagMs, id: contact.id, properties: kept })
    this.settle()
    return kept
  }

  /** What the time that has passed does: changes that take effect, purges that are due, and the recycling bin. */
  settle(): void {
    const now = this.now().getTime()
    for (const change of this.#written.filter(({ at }) => at <= now)) {
      this.#written.splice(this.#written.indexOf(change), 1)
      const contact = this.contacts.get(change.id)
      if (!contact) continue
      Object.assign(contact.properties, change.properties)
      contact.updatedAt = new Date(change.at)
      this.#indexContact(contact.id, change.at)
    }
    for (const contact of this.contacts.values()) {
      const due = contact.gdprOrderedAt && contact.gdprOrderedAt.getTime() + this.purgeLagMs
      if (due === undefined || due > now) continue
      this.contacts.delete(contact.id)
      for (const { members } of this.lists.values()) members.delete(contact.id)
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
    for (const { at, email } of this.#unsubscribing) if (at <= now) this.#end(email)
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
      files: [...this.files.values()].filter(({ people }) => people.has(id) && people.size === 1).length,
      submissions: [...this.forms.values()].flat().filter((one) => addresses.includes(addressOf(one))).length,
      subscribed: addresses
        .flatMap((email) => [...(this.subscriptions.get(email)?.values() ?? [])])
        .filter((status) => status === 'SUBSCRIBED').length,
      searchable: addresses.some(
        (email) => this.search('email', email).length + this.search('hs_additional_emails', email).length > 0,
      ),
      blocklisted: addresses.some((email) => this.blocklist.has(email)),
    }
  }

  #list(id: string) {
    const list = this.lists.get(id) ?? { name: `List ${id}`, members: new Map<string, Date>() }
    this.lists.set(id, list)
    return list
  }

  #end(email: string): void {
    const subscriptions = this.subscriptions.get(email) ?? new Map()
    this.subscriptions.set(email, subscriptions)
    for (const name of subscriptions.keys()) subscriptions.set(name, 'UNSUBSCRIBED')
  }

  /** Something in every property of the kind that holds text, of which no other thing has the same. */
  #words(type: ThingType): Record<string, string> {
    const [first = '', second = ''] = THING_PROPERTIES[type] ?? []
    // Digits at the beginning could pass for somebody's telephone number.
    const words = `private words w${this.random.hex(12)}`
    const texts = type === 'notes' || type === 'companies' ? [first] : [first, second]
    return Object.fromEntries(texts.map((name) => [name, name === 'amount' ? '100' : words]))
  }

  #indexContact(id: string, at: number): void {
    const contact = this.contacts.get(id)
    this.#index.push({ at, id, emails: contact && !contact.archivedAt ? emailsOf(contact) : [] })
  }

  #drop(thing: Thing): void {
    this.things.delete(`${thing.type}/${thing.id}`)
  }

  #id(): string {
    let id: string
    do id = String(this.random.int(10_000_000, 2_000_000_000))
    while (this.#ids.has(id))
    this.#ids.add(id)
    return id
  }
}

/** The address a form was submitted under. */
function addressOf(submission: Submission): string {
  return submission.values.find(({ name }) => name === 'email')?.value ?? ''
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
