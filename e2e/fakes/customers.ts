import type { Clock } from './clock.ts'
import { type Random, random } from './random.ts'

export const FIELDS = ['name', 'city'] as const
type Field = (typeof FIELDS)[number]

export interface Customer {
  id: string
  email: string
  visitor: string
  fields: Record<Field, string>
  purchases: { number: string; day: string; total: number; note: string }[]
  isRestricted: boolean
  hasObjected: boolean
}

export interface CustomerWanted {
  email?: string | undefined
  id?: string | undefined
  /** How many; random where not given. */
  purchases?: number | undefined
}

/** What a customer can be found by. */
export const IDENTITY_TYPES = ['email', 'controller_customer_id', 'omniconvert_uid'] as const
type IdentityType = (typeof IDENTITY_TYPES)[number]

const KEY = {
  email: 'email',
  controller_customer_id: 'id',
  omniconvert_uid: 'visitor',
} as const satisfies Record<IdentityType, string>

export interface Identity {
  identity_type: IdentityType
  identity_value: string
}

export interface Order {
  id: string
  type: 'access' | 'erasure' | 'rectification' | 'restriction' | 'objection'
  identities: Identity[]
  corrections: { field: Field; value: string }[]
  status: 'pending' | 'in_progress' | 'completed' | 'cancelled'
  receivedAt: Date
  /** Set once it is completed. */
  counts: { label: string; count: number }[]
  /** The copy, as it was when it was made. */
  records: { group: 'customer' | 'purchase'; fields: Record<string, string | number | null> }[]
  found: boolean
}

/** The customers of one small service, and the orders it was given. */
export class Customers {
  readonly random: Random
  readonly clock: Clock
  readonly orders = new Map<string, Order>()
  people: Customer[] = []
  /** How long an order waits before it is carried out, by its type. */
  lagMs: Record<Order['type'], number> = {
    access: 0,
    erasure: 86_400_000,
    rectification: 0,
    restriction: 0,
    objection: 0,
  }
  /** Whether a completed order tells what was done. */
  tellsCounts = true
  /** Purchases that the law has it keep. */
  keepsPurchases = false
  pageSize = 2

  constructor(clock: Clock, seed?: number) {
    this.clock = clock
    this.random = random(seed)
  }

  addPerson(wanted: CustomerWanted = {}): Customer {
    const { first, last } = this.random.name()
    const person: Customer = {
      id: wanted.id ?? `c-${this.random.hex(8)}`,
      email: wanted.email ?? `${first}.${last}.${this.random.hex(4)}@example.test`.toLowerCase(),
      visitor: this.random.hex(8),
      fields: { name: `${first} ${last}`, city: this.random.pick(['Łódź', 'Ulm', 'Turku']) },
      purchases: Array.from({ length: wanted.purchases ?? this.random.int(1, 5) }, () => ({
        number: `B-${this.random.hex(6)}`,
        day: `2026-0${this.random.int(1, 9)}-1${this.random.int(0, 9)}`,
        total: this.random.int(5, 90),
        note: this.random.pick(['', 'ring twice']),
      })),
      isRestricted: false,
      hasObjected: false,
    }
    this.people.push(person)
    return person
  }

  find(identities: Identity[]): Customer[] {
    return this.people.filter((one) =>
      identities.some(({ identity_type: type, identity_value: value }) => one[KEY[type]] === value),
    )
  }

  /** Carries out every order whose time has come. */
  settle(): void {
    const now = this.clock.now().getTime()
    for (const order of this.orders.values()) {
      if (order.status !== 'pending') continue
      if (now >= order.receivedAt.getTime() + this.lagMs[order.type]) this.#carryOut(order)
    }
  }

  /** What is left of a person, by any of their ids. */
  remains(of: string): { customers: number; purchases: number; restricted: boolean; objected: boolean } {
    this.settle()
    const left = this.people.filter((one) => Object.values(KEY).some((key) => one[key] === of))
    return {
      customers: left.length,
      purchases: left.reduce((sum, one) => sum + one.purchases.length, 0),
      restricted: left.some((one) => one.isRestricted),
      objected: left.some((one) => one.hasObjected),
    }
  }

  #carryOut(order: Order): void {
    const people = this.find(order.identities)
    const purchases = people.reduce((sum, one) => sum + one.purchases.length, 0)
    order.status = 'completed'
    order.found = people.length > 0
    const counted = (label: string, count: number) => ({ label, count })
    switch (order.type) {
      case 'access':
        order.records = people.flatMap((one) => [
          { group: 'customer' as const, fields: { email: one.email, ...one.fields } },
          ...one.purchases.map((fields) => ({ group: 'purchase' as const, fields })),
        ])
        return
      case 'erasure':
        if (this.keepsPurchases) {
          for (const one of people)
            Object.assign(one, { email: '', id: '', visitor: '', fields: { name: '', city: '' } })
        } else this.people = this.people.filter((one) => !people.includes(one))
        order.counts = [counted('customer', people.length)]
        if (!this.keepsPurchases) order.counts.push(counted('purchase', purchases))
        return
      case 'rectification':
        for (const one of people) for (const { field, value } of order.corrections) one.fields[field] = value
        order.counts = [counted('field', people.length * order.corrections.length)]
        return
      case 'restriction':
        for (const one of people) one.isRestricted = true
        order.counts = [counted('customer', people.length)]
        return
      case 'objection':
        for (const one of people) one.hasObjected = true
        order.counts = [counted('customer', people.length)]
    }
  }
}
