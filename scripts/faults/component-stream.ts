/** The rows of a stream of React components, by their number: JSON or text. */
function rowsOf(stream: string): Map<string, unknown> {
  const bytes = Buffer.from(stream)
  const rows = new Map<string, unknown>()
  let at = 0
  while (at < bytes.length) {
    const colon = bytes.indexOf(':', at)
    if (colon < 0) break
    const id = bytes.toString('latin1', at, colon).trim()
    at = colon + 1
    if (bytes[at] === 0x54) {
      // T<length in hex>,<text>: long texts stand in rows of their own.
      const comma = bytes.indexOf(',', at)
      const end = comma + 1 + Number.parseInt(bytes.toString('latin1', at + 1, comma), 16)
      rows.set(id, bytes.toString('utf8', comma + 1, end))
      at = end
      continue
    }
    const line = bytes.indexOf('\n', at)
    const end = line < 0 ? bytes.length : line
    try {
      rows.set(id, JSON.parse(bytes.toString('utf8', at, end)))
    } catch {
      // A row of another kind: modules, hints.
    }
    at = end + 1
  }
  return rows
}

/** The first object anywhere in a stream that has this key, with what it refers to put in. */
export function objectIn(stream: string, key: string): Record<string, unknown> | undefined {
  const rows = rowsOf(stream)
  for (const row of rows.values()) {
    const found = search(row, key)
    if (found) return resolved(found, rows) as Record<string, unknown>
  }
  return undefined
}

function search(value: unknown, key: string): Record<string, unknown> | undefined {
  if (!value || typeof value !== 'object') return undefined
  if (!Array.isArray(value) && key in value) return value as Record<string, unknown>
  for (const inner of Object.values(value)) {
    const found = search(inner, key)
    if (found) return found
  }
  return undefined
}

/** `$1f` is a row, `$1f:props:list` a part of one, `$$` a dollar. */
function resolved(value: unknown, rows: Map<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((one) => resolved(one, rows))
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one, rows)]))
  if (typeof value !== 'string' || !value.startsWith('$')) return value
  if (value.startsWith('$$')) return value.slice(1)
  const [id = '', ...path] = value.slice(1).split(':')
  if (!rows.has(id)) return null
  let part = rows.get(id)
  // An element is ["$", type, key, props].
  for (const name of path) {
    const step = Array.isArray(part) && part[0] === '$' && name === 'props' ? '3' : name
    part = (part as Record<string, unknown> | null)?.[step]
  }
  return resolved(part, rows)
}

/** What a server action returned: row 0 names its row. */
export function returnedBy(stream: string): unknown {
  const rows = rowsOf(stream)
  const [, id] = /^\$@?([0-9a-f]+)$/.exec((rows.get('0') as { a?: string } | undefined)?.a ?? '') ?? []
  return id === undefined ? undefined : resolved(rows.get(id), rows)
}

/** As it is sent back: a text that begins with a dollar would be taken for a reference. */
export function escaped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(escaped)
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, escaped(one)]))
  return typeof value === 'string' && value.startsWith('$') ? `$${value}` : value
}
