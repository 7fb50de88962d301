/** Deeper than any state of a form of ours. */
const MOST_LEVELS = 20

/**
 * What the framework writes for a value that JSON has not: an escaped dollar, `undefined`, a form that comes along. It
 * knows more (references, maps, streams); no action of ours takes any, and those that lead nowhere are faults to it.
 */
const KNOWN_MARK = /^\$(\$|undefined$|K[0-9a-f]+$)/

/** Whether the arguments of a server action can be read, as they come in JSON. */
export function areReadable(json: string): boolean {
  const parsed = parse(json)
  return parsed !== undefined && Array.isArray(parsed.value) && isPlain(parsed.value, MOST_LEVELS)
}

/**
 * The same for a form: `0` holds the arguments where a script calls; without script the names of the action and its state
 * stand in fields of their own, of which only the state's (`$ACTION_1:1`) can be wrong.
 */
export function isReadableForm(form: FormData, isCalledByScript: boolean): boolean {
  if (isCalledByScript) {
    const [root, ...more] = form.getAll('0')
    return more.length === 0 && typeof root === 'string' && areReadable(root)
  }
  return [...form].every(([name, value]) => {
    if (!/^\$ACTION_/.test(name) || value === '') return true
    if (!/^\$ACTION_[0-9a-z]+:\d+$/i.test(name)) return /^\$ACTION_KEY$/.test(name)
    const parsed = typeof value === 'string' ? parse(value) : undefined
    // The first of them names the action and says where its state stands (`$@1`).
    return parsed !== undefined && (name.endsWith(':0') || isPlain(parsed.value, MOST_LEVELS))
  })
}

function parse(json: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(json) }
  } catch {
    return undefined
  }
}

function isPlain(value: unknown, levels: number): boolean {
  if (typeof value === 'string') return !value.startsWith('$') || KNOWN_MARK.test(value)
  if (value === null || typeof value !== 'object') return true
  return levels > 0 && Object.values(value).every((inner) => isPlain(inner, levels - 1))
}
