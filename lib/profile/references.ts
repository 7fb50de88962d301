/** `${NAME}` or `${NAME:-what stands for it when it is not set}`. */
const REFERENCE = /\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/g

export interface Resolved {
  config: Record<string, unknown>
  set: string[]
  missing: string[]
}

/** Fills in the references of a connector's config. An empty variable counts as not set. */
export function resolveReferences(
  config: Record<string, unknown>,
  lookUp: (name: string) => string | undefined,
): Resolved {
  const set = new Set<string>()
  const missing = new Set<string>()
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill)
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]))
    if (typeof value !== 'string') return value
    return value.replace(REFERENCE, (whole, name: string, otherwise: string | undefined) => {
      const found = lookUp(name)
      if (found) set.add(name)
      else if (otherwise === undefined) missing.add(name)
      return found || (otherwise ?? whole)
    })
  }
  return { config: fill(config) as Record<string, unknown>, set: [...set], missing: [...missing] }
}
