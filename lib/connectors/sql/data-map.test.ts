import { describe, expect, test } from 'vitest'
import { DataMapError, parseDataMap } from './data-map.ts'

const SHOP = `
dataset:
  - fides_key: shop
    name: The shop
    meta: null
    collections:
      - name: address
        erase: keep
        reason: Invoices are kept for ten years
        ground: Art. 17(3)(b)
        until: '2036-12-31'
        fields:
          - name: id
            fidesops_meta: { primary_key: True }
          - name: street
            data_categories: [user.contact.address.street]
      - name: customer
        fides_meta:
          erase_after: [shop.orders]
        fields:
          - name: id
            fides_meta: { primary_key: true }
          - name: email
            data_categories: [user.contact.email]
            fides_meta:
              identity: email
              data_type: string
              masking_strategy_override:
                strategy: random_string_rewrite
                configuration:
                  length: 12
                  format_preservation: { suffix: "@masked.example.test" }
          - name: address_id
            fides_meta:
              references:
                - { dataset: shop, field: address.id, direction: to }
      - name: orders
        erase: null
        fields:
          - name: id
          - name: customer_id
            fides_meta:
              references:
                - { dataset: shop, field: customer.id, direction: from }
          - name: parent_id
            fides_meta:
              references:
                - { dataset: shop, field: orders.id }
`

const problemsOf = (source: string): string[] => {
  try {
    parseDataMap(source, 'map.yaml')
  } catch (error) {
    if (error instanceof DataMapError) return error.problems
    throw error
  }
  return []
}

describe('a data map in the public format', () => {
  const map = parseDataMap(SHOP, 'map.yaml')
  const table = (name: string) => map.tables.find((one) => one.name === name)!

  test('says how each table is erased, with the word of the map or by category', () => {
    expect(table('address').erase).toEqual({
      how: 'keep',
      reason: 'Invoices are kept for ten years',
      ground: 'Art. 17(3)(b)',
      until: '2036-12-31',
    })
    expect(table('customer').erase).toEqual({ how: 'mask' })
    expect(table('orders').erase).toEqual({ how: 'null' })
    expect(table('customer').eraseAfter).toEqual(['orders'])
  })

  test('follows a reference in its direction, and in both where it names none', () => {
    const ways = map.links.map(({ from, to }) => `${from.table}.${from.columns} → ${to.table}.${to.columns}`)
    expect(ways.sort()).toEqual([
      'customer.address_id → address.id',
      'customer.id → orders.customer_id',
      'orders.id → orders.parent_id',
      'orders.parent_id → orders.id',
    ])
  })

  test('knows identities, keys under either name of their block, and masking overrides', () => {
    const email = table('customer').columns.find(({ name }) => name === 'email')!
    expect(email).toMatchObject({ identity: 'email', categories: ['user.contact.email'] })
    expect(email.mask).toEqual({ strategy: 'random', length: 12, suffix: '@masked.example.test' })
    expect(table('address').columns[0]!.primaryKey).toBe(true)
    expect(map.warnings).toEqual([])
  })

  test('joins the references to every key column of a table into one composite link', () => {
    const { links } = parseDataMap(
      `
dataset:
  - fides_key: crm
    collections:
      - name: account
        fields:
          - { name: tenant, fides_meta: { primary_key: true } }
          - { name: number, fides_meta: { primary_key: true, identity: user_id } }
      - name: sales.visit
        fields:
          - name: tenant
            fides_meta: { references: [{ dataset: crm, field: account.tenant, direction: from }] }
          - name: account_number
            fides_meta: { references: [{ dataset: crm, field: account.number, direction: from }] }
`,
      'map.yaml',
    )
    expect(links).toMatchObject([
      {
        from: { table: 'account', columns: ['tenant', 'number'] },
        to: { table: 'sales.visit', columns: ['tenant', 'account_number'] },
      },
    ])
  })
})

describe('a map that cannot be right', () => {
  test('is refused with every mistake, its file and its line', () => {
    const source = `dataset:
  - fides_key: shop
    collections:
      - name: customer
        erase: keep
        fields:
          - name: email
            fides_meta:
              identity: email
              references:
                - { dataset: shop, field: nowhere.id, direction: sideways }
      - name: empty
        fields: []
`
    expect(problemsOf(source)).toEqual([
      'map.yaml:11: collections.0.fields.0.fides_meta.references.0.direction is `from` or `to`',
      'map.yaml:13: collections.1.fields has no fields',
    ])
    expect(
      problemsOf(source.replace('direction: sideways', 'direction: to').replace('[]', '[{ name: x }]')),
    ).toEqual([
      'map.yaml:4: customer: `erase: keep` needs a `reason`',
      'map.yaml:7: customer.email: references nowhere.id, which the map does not have',
    ])
  })

  test('is refused when nobody can be found by it, when it is no map, and when it is no YAML', () => {
    expect(
      problemsOf(
        'dataset:\n  - fides_key: a\n    collections:\n      - name: t\n        fields: [{ name: c }]\n',
      ),
    ).toEqual(['map.yaml:1: no field has an `identity`: nobody can be found'])
    expect(problemsOf('just words')).toEqual(['map.yaml:1: a data map is a `dataset` with `collections`'])
    expect(problemsOf('dataset: [')[0]).toMatch(/^map\.yaml:\d+: /)
  })

  test('warns of keys and identities it does not know and is used all the same', () => {
    const source = SHOP.replace('name: The shop', 'name: The shop\n    colour: violet').replace(
      'fides_meta: { primary_key: true }',
      'fides_meta: { primary_key: true, identity: loyalty_id }',
    )
    expect(parseDataMap(source, 'map.yaml').warnings).toEqual([
      'map.yaml:5: `colour` is no key of a dataset; it is ignored',
      'map.yaml:22: customer.id: nobody is known here by `loyalty_id`, so it finds no one',
    ])
  })
})
