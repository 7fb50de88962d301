import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'
import { z } from 'zod'
import type { IdentifierKind } from '../../domain/identifier.ts'

/** How a column's value is taken away while its row stays. */
export type Mask =
  | { strategy: 'null' }
  | { strategy: 'constant'; value: string; suffix: string }
  | { strategy: 'random'; length: number | null; suffix: string }
  | { strategy: 'hash'; suffix: string }

export interface MapColumn {
  name: string
  /** What the map says of it; empty where it says nothing. */
  description: string
  /** Fides data categories, e.g. `user.contact.email`. */
  categories: string[]
  identity: IdentifierKind | null
  primaryKey: boolean
  /** `string`, `integer`, … as the map has it; null: whatever the live schema says. */
  dataType: string | null
  length: number | null
  mask: Mask | null
  readOnly: boolean
  line: number
}

/** What an erasure does to a table's rows. Without a word of the map's own: `mask`, by category. */
export type TableErasure =
  | { how: 'delete' | 'null' | 'mask' }
  | { how: 'keep'; reason: string; ground: string; until: string | null }

export interface MapTable {
  dataset: string
  /** null: the connection's default schema */
  schema: string | null
  name: string
  description: string
  columns: MapColumn[]
  erase: TableErasure
  /** Tables of this map whose rows go first, by key. */
  eraseAfter: string[]
  /** Named in the map, never touched. */
  skip: boolean
  line: number
}

/** Rows of `from` lead to rows of `to` that hold the same values. Several columns are one composite key. */
export interface Link {
  from: { table: string; columns: string[] }
  to: { table: string; columns: string[] }
  line: number
}

export interface DataMap {
  file: string
  tables: MapTable[]
  links: Link[]
  /** `file:line: sentence`; the map can be used all the same. */
  warnings: string[]
}

/** Every mistake of a map at once, each as `file:line: sentence`. */
export class DataMapError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(`The data map cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'DataMapError'
    this.problems = problems
  }
}

/** `schema.table` where the map names a schema, else `table`. */
export function keyOf(table: { schema: string | null; name: string }): string {
  return table.schema ? `${table.schema}.${table.name}` : table.name
}

/** Fides' names of what a person is known by, and ours. */
const IDENTITIES: Record<string, IdentifierKind> = {
  email: 'email',
  phone_number: 'phone',
  phone: 'phone',
  user_id: 'user_id',
  external_id: 'user_id',
  piwik_visitor_id: 'piwik_visitor_id',
  visitor_id: 'piwik_visitor_id',
  hubspotutk: 'hubspotutk',
  hubspot_contact_id: 'hubspot_contact_id',
  omniconvert_uid: 'omniconvert_uid',
}

const MASKS: Record<string, Mask['strategy']> = {
  null: 'null',
  null_rewrite: 'null',
  constant: 'constant',
  string_rewrite: 'constant',
  random: 'random',
  random_string_rewrite: 'random',
  hash: 'hash',
  hmac: 'hash',
}

const text = z.string().nullish()
const list = z.array(z.string()).nullish()

const maskSchema = z.looseObject({
  strategy: z.string(),
  configuration: z
    .looseObject({
      rewrite_value: z.union([z.string(), z.number()]).nullish(),
      length: z.number().int().min(1).max(1000).nullish(),
      format_preservation: z.looseObject({ suffix: text }).nullish(),
    })
    .nullish(),
})

const metaSchema = z.looseObject({
  primary_key: z.boolean().nullish(),
  identity: text,
  data_type: text,
  length: z.number().int().positive().nullish(),
  read_only: z.boolean().nullish(),
  references: z
    .array(
      z.looseObject({
        dataset: z.string(),
        field: z.string(),
        direction: z.enum(['from', 'to'], 'is `from` or `to`').nullish(),
      }),
    )
    .nullish(),
  masking_strategy_override: maskSchema.nullish(),
})

const fieldSchema = z.looseObject({
  name: z.string().min(1),
  description: text,
  data_categories: list,
  fides_meta: metaSchema.nullish(),
  fidesops_meta: metaSchema.nullish(),
  masking_strategy_override: maskSchema.nullish(),
  fields: z.array(z.unknown()).nullish(),
})

const eraseSchema = z.enum(['delete', 'null', 'mask', 'keep'], 'is `delete`, `null`, `mask` or `keep`')

const collectionMetaSchema = z.looseObject({
  after: list,
  erase_after: list,
  skip_processing: z.boolean().nullish(),
  masking_strategy_override: maskSchema.nullish(),
  namespace: z.looseObject({ schema: text }).nullish(),
})

const collectionSchema = z.looseObject({
  name: z.string().min(1),
  description: text,
  schema: text,
  fields: z.array(fieldSchema).min(1, 'has no fields'),
  fides_meta: collectionMetaSchema.nullish(),
  fidesops_meta: collectionMetaSchema.nullish(),
  after: list,
  // YAML reads a bare `null` as nothing: `erase: null` means the word.
  erase: eraseSchema.nullable().optional(),
  reason: text,
  ground: text,
  until: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'is a date, YYYY-MM-DD')
    .nullish(),
})

const datasetSchema = z.looseObject({
  fides_key: z.string().min(1),
  fides_meta: z.looseObject({ namespace: z.looseObject({ schema: text }).nullish() }).nullish(),
  collections: z.array(collectionSchema).min(1, 'has no collections'),
})

/** Keys of the public format that say nothing about how rows are found or erased. */
const KNOWN: Record<'dataset' | 'collection' | 'field' | 'meta' | 'collection meta', string[]> = {
  dataset: [
    ...['fides_key', 'name', 'description', 'collections', 'fides_meta', 'fidesops_meta', 'meta', 'tags'],
    ...['organization_fides_key', 'data_categories', 'data_qualifier', 'joint_controller', 'retention'],
    ...['third_country_transfers', 'after'],
  ],
  collection: [
    ...['name', 'description', 'fields', 'fides_meta', 'fidesops_meta', 'meta', 'data_categories', 'after'],
    ...['data_qualifier', 'schema', 'erase', 'reason', 'ground', 'until'],
  ],
  field: [
    ...['name', 'description', 'data_categories', 'fides_meta', 'fidesops_meta', 'meta', 'fields'],
    ...['data_qualifier', 'retention', 'masking_strategy_override'],
  ],
  meta: [
    ...['primary_key', 'identity', 'data_type', 'length', 'read_only', 'references', 'redact'],
    ...['masking_strategy_override', 'return_all_elements', 'custom_request_field', 'data_categories'],
  ],
  'collection meta': [
    ...['after', 'erase_after', 'skip_processing', 'masking_strategy_override', 'partitioning'],
    ...['namespace', 'custom_request_fields'],
  ],
}

/**
 * Reads a data map: the public Fides dataset format, and beside it `schema`, `erase`, `reason`, `ground` and `until` of a
 * collection. Unknown keys warn, what cannot be fails.
 * @param file named in warnings and errors
 * @throws DataMapError
 */
export function parseDataMap(source: string, file: string): DataMap {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines })
  if (document.errors.length > 0)
    throw new DataMapError(
      document.errors.map(
        (error) => `${file}:${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`,
      ),
    )
  const at = (node: unknown) => {
    const offset = (node as { range?: [number, number, number] } | null)?.range?.[0]
    return offset === undefined ? 1 : lines.linePos(offset).line
  }
  const reader = new Reader(file, at, (node) => node.toJS(document))
  const map = reader.read(document.contents)
  if (reader.problems.length > 0) throw new DataMapError(reader.problems)
  return map
}

class Reader {
  readonly problems: string[] = []
  private readonly warnings: string[] = []
  private readonly tables: MapTable[] = []
  private readonly wishes: {
    table: MapTable
    column: string
    dataset: string
    field: string
    direction: 'from' | 'to' | null
    line: number
  }[] = []

  constructor(
    private readonly file: string,
    private readonly lineOf: (node: unknown) => number,
    private readonly plain: (node: YAMLMap) => unknown,
  ) {}

  read(root: Node | null): DataMap {
    const found = isMap(root) ? (root.get('dataset') ?? root.get('datasets') ?? root) : root
    const datasets = isSeq(found) ? found.items : [found]
    for (const dataset of datasets) this.dataset(dataset)
    if (this.problems.length === 0 && this.tables.length === 0) this.wrong(root, 'the map names no table')
    this.doubles()
    const links = this.links()
    this.orders()
    const identities = this.tables.some(({ columns }) => columns.some(({ identity }) => identity))
    if (this.problems.length === 0 && !identities)
      this.wrong(root, 'no field has an `identity`: nobody can be found')
    return { file: this.file, tables: this.tables, links, warnings: this.warnings }
  }

  private wrong(node: unknown, says: string): void {
    this.problems.push(`${this.file}:${this.lineOf(node)}: ${says}`)
  }

  private warn(line: number, says: string): void {
    this.warnings.push(`${this.file}:${line}: ${says}`)
  }

  private dataset(node: unknown): void {
    if (!isMap(node)) {
      this.wrong(node, 'a data map is a `dataset` with `collections`')
      return
    }
    const parsed = this.shape(datasetSchema, node)
    if (!parsed) return
    this.unknown('dataset', node)
    const schema = parsed.fides_meta?.namespace?.schema ?? null
    const collections = node.get('collections') as { items: YAMLMap[] }
    parsed.collections.forEach((collection, index) => {
      this.collection(parsed.fides_key, schema, collection, collections.items[index]!)
    })
  }

  private collection(
    dataset: string,
    datasetSchema: string | null,
    collection: z.infer<typeof collectionSchema>,
    node: YAMLMap,
  ): void {
    this.unknown('collection', node)
    const metaNode = node.get('fides_meta') ?? node.get('fidesops_meta')
    if (isMap(metaNode)) this.unknown('collection meta', metaNode)
    const meta = collection.fides_meta ?? collection.fidesops_meta ?? {}
    const [own, tableName] = splitName(collection.name)
    const table: MapTable = {
      dataset,
      schema: collection.schema ?? meta.namespace?.schema ?? own ?? datasetSchema,
      name: tableName,
      description: collection.description ?? '',
      columns: [],
      erase: this.erasure(collection, meta, node),
      eraseAfter: [...(meta.erase_after ?? []), ...(meta.after ?? []), ...(collection.after ?? [])],
      skip: meta.skip_processing ?? false,
      line: this.lineOf(node),
    }
    const fields = node.get('fields') as { items: YAMLMap[] }
    collection.fields.forEach((field, index) => {
      this.field(table, field, fields.items[index]!)
    })
    this.tables.push(table)
  }

  private erasure(
    collection: z.infer<typeof collectionSchema>,
    meta: z.infer<typeof collectionMetaSchema>,
    node: YAMLMap,
  ): TableErasure {
    const { erase } = collection
    const said = erase === null && node.has('erase') ? 'null' : erase
    if (said === 'keep') {
      if (!collection.reason) this.wrong(node, `${collection.name}: \`erase: keep\` needs a \`reason\``)
      const { reason, ground, until } = collection
      return { how: 'keep', reason: reason ?? '', ground: ground ?? '', until: until ?? null }
    }
    if (said) return { how: said }
    return { how: meta.masking_strategy_override?.strategy === 'delete' ? 'delete' : 'mask' }
  }

  private field(table: MapTable, field: z.infer<typeof fieldSchema>, node: YAMLMap): void {
    this.unknown('field', node)
    const metaNode = node.get('fides_meta') ?? node.get('fidesops_meta')
    if (isMap(metaNode)) this.unknown('meta', metaNode)
    const meta = field.fides_meta ?? field.fidesops_meta ?? {}
    const line = this.lineOf(node)
    const name = `${keyOf(table)}.${field.name}`
    const identity = meta.identity ? (IDENTITIES[meta.identity] ?? null) : null
    if (meta.identity && !identity)
      this.warn(line, `${name}: nobody is known here by \`${meta.identity}\`, so it finds no one`)
    if (field.fields?.length)
      this.warn(line, `${name}: what is nested in it is read and erased with the whole column`)
    const override = meta.masking_strategy_override ?? field.masking_strategy_override
    table.columns.push({
      name: field.name,
      description: field.description ?? '',
      categories: [...(field.data_categories ?? []), ...nestedCategories(field.fields)],
      identity,
      primaryKey: meta.primary_key ?? false,
      dataType: meta.data_type ?? null,
      length: meta.length ?? null,
      mask: override ? this.mask(override, name, node) : null,
      readOnly: meta.read_only ?? false,
      line,
    })
    for (const { dataset, field: target, direction } of meta.references ?? [])
      this.wishes.push({
        table,
        column: field.name,
        dataset,
        field: target,
        direction: direction ?? null,
        line,
      })
  }

  private mask(said: z.infer<typeof maskSchema>, name: string, node: YAMLMap): Mask | null {
    const strategy = MASKS[said.strategy]
    const { rewrite_value: value, length, format_preservation: format } = said.configuration ?? {}
    const suffix = format?.suffix ?? ''
    if (!strategy) {
      this.wrong(node, `${name}: there is no masking strategy \`${said.strategy}\``)
      return null
    }
    if (strategy === 'null') return { strategy }
    if (strategy === 'hash') return { strategy, suffix }
    if (strategy === 'random') return { strategy, length: length ?? null, suffix }
    if (value === null || value === undefined) {
      this.wrong(node, `${name}: \`${said.strategy}\` needs a \`rewrite_value\``)
      return null
    }
    return { strategy, value: String(value), suffix }
  }

  /** A table named twice, or a column. */
  private doubles(): void {
    const seen = new Set<string>()
    for (const table of this.tables) {
      const key = keyOf(table)
      if (seen.has(key)) this.problems.push(`${this.file}:${table.line}: ${key} is named twice`)
      seen.add(key)
      const columns = new Set<string>()
      for (const { name, line } of table.columns) {
        if (columns.has(name)) this.problems.push(`${this.file}:${line}: ${key}.${name} is named twice`)
        columns.add(name)
      }
    }
  }

  private orders(): void {
    for (const table of this.tables) {
      table.eraseAfter = table.eraseAfter.flatMap((said) => {
        const other = this.tableNamed(said)
        if (other) return [keyOf(other)]
        this.warn(table.line, `${keyOf(table)}: \`after\` names ${said}, which is not in this map`)
        return []
      })
    }
  }

  /** Several fields that reference every key column of one table are one composite link. */
  private links(): Link[] {
    const links: Link[] = []
    const known = new Set(this.tables.map(({ dataset }) => dataset))
    const groups = new Map<
      string,
      {
        column: string
        target: MapTable
        of: string
        line: number
        direction: 'from' | 'to' | null
        table: MapTable
      }[]
    >()
    for (const { table, column, dataset, field, direction, line } of this.wishes) {
      const name = `${keyOf(table)}.${column}`
      if (!known.has(dataset)) {
        this.warn(line, `${name}: references ${dataset}, which is not in this map; it is not followed`)
        continue
      }
      const target = this.targetOf(field)
      if (!target) {
        this.problems.push(`${this.file}:${line}: ${name}: references ${field}, which the map does not have`)
        continue
      }
      const key = JSON.stringify([keyOf(table), keyOf(target.table), direction])
      const entry = { column, target: target.table, of: target.column, line, direction, table }
      groups.set(key, [...(groups.get(key) ?? []), entry])
    }
    for (const group of groups.values()) {
      for (const parts of composites(group)) {
        const { table, target, direction, line } = parts[0]!
        const mine = { table: keyOf(table), columns: parts.map(({ column }) => column) }
        const theirs = { table: keyOf(target), columns: parts.map(({ of }) => of) }
        if (direction !== 'to') links.push({ from: theirs, to: mine, line })
        if (direction !== 'from') links.push({ from: mine, to: theirs, line })
      }
    }
    return links
  }

  private targetOf(field: string): { table: MapTable; column: string } | null {
    for (const table of this.tables)
      for (const { name } of table.columns)
        if (field === `${keyOf(table)}.${name}` || field === `${table.name}.${name}`)
          return { table, column: name }
    return null
  }

  private tableNamed(said: string): MapTable | null {
    const named = (table: MapTable) =>
      [keyOf(table), table.name, `${table.dataset}.${table.name}`].includes(said)
    return this.tables.find(named) ?? null
  }

  private unknown(what: keyof typeof KNOWN, node: YAMLMap): void {
    for (const { key } of node.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (!KNOWN[what].includes(name))
        this.warn(this.lineOf(key), `\`${name}\` is no key of a ${what}; it is ignored`)
    }
  }

  private shape<T>(schema: z.ZodType<T>, node: YAMLMap): T | null {
    const parsed = schema.safeParse(this.plain(node))
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) {
      let place: unknown = node
      for (const step of issue.path) {
        const next: unknown = isMap(place) || isSeq(place) ? place.get(step, true) : null
        if (!next) break
        place = next
      }
      const missing = issue.code === 'invalid_type' && /received undefined/.test(issue.message)
      this.wrong(place, `${issue.path.join('.')} ${missing ? 'is missing' : issue.message}`)
    }
    return null
  }
}

function splitName(name: string): [schema: string | null, table: string] {
  const dot = name.indexOf('.')
  return dot < 0 ? [null, name] : [name.slice(0, dot), name.slice(dot + 1)]
}

function nestedCategories(fields: unknown[] | null | undefined): string[] {
  return (fields ?? []).flatMap((field) => {
    const parsed = fieldSchema.safeParse(field)
    if (!parsed.success) return []
    return [...(parsed.data.data_categories ?? []), ...nestedCategories(parsed.data.fields)]
  })
}

function composites<T extends { target: MapTable; of: string }>(group: T[]): T[][] {
  const key = group[0]!.target.columns.filter(({ primaryKey }) => primaryKey).map(({ name }) => name)
  const covered = key.map((name) => group.filter(({ of }) => of === name))
  if (key.length < 2 || group.length !== key.length || covered.some((one) => one.length !== 1))
    return group.map((one) => [one])
  return [covered.map(([one]) => one!)]
}
