import type { IdentifierKind } from './identifier.ts'

/** How an identifier is read from a cookie; the profile has one per cookie it knows. */
export interface BrowserRule {
  kind: IdentifierKind
  /** the cookie's name; a trailing `*` stands for any ending */
  cookie: string
  /** `dotted-first`: up to the first dot. `json-uid`: the field `uid` of (URL-encoded) JSON. */
  read: 'whole' | 'dotted-first' | 'json-uid'
}

export interface BrowserIdentifier {
  kind: IdentifierKind
  value: string
  /** the cookie's name as the browser sent it */
  cookie: string
}

/** Printable and without spaces: what a system of ours would write. Anything else is somebody's experiment. */
const PLAUSIBLE = /^[\x21-\x7e]{1,200}$/

/** A browser that was told to remember hundreds of visitors is not one person's. */
const MOST = 20

/** What the cookies of a request say about its browser, each kind and value once, in the order of the rules. */
export function readBrowserIdentifiers(
  cookies: readonly { name: string; value: string }[],
  rules: readonly BrowserRule[],
): BrowserIdentifier[] {
  const found: BrowserIdentifier[] = []
  for (const rule of rules) {
    for (const { name, value: raw } of cookies) {
      if (!isNamed(name, rule.cookie)) continue
      const value = read(raw, rule.read)
      if (!value || !PLAUSIBLE.test(value)) continue
      if (found.some((known) => known.kind === rule.kind && known.value === value)) continue
      found.push({ kind: rule.kind, value, cookie: name })
    }
  }
  return found.slice(0, MOST)
}

function isNamed(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

function read(raw: string, how: BrowserRule['read']): string | null {
  if (how === 'whole') return raw
  if (how === 'dotted-first') return raw.split('.')[0] ?? null
  const uid = (fromJson(raw) as { uid?: unknown } | null)?.uid
  return typeof uid === 'string' || typeof uid === 'number' ? String(uid) : null
}

/** The value may come decoded or as it was sent. */
function fromJson(raw: string): unknown {
  for (const text of [raw, decoded(raw)]) {
    try {
      if (text !== null) return JSON.parse(text)
    } catch {}
  }
  return null
}

function decoded(raw: string): string | null {
  try {
    return decodeURIComponent(raw)
  } catch {
    return null
  }
}

/** `7d1e…94b0`: enough to recognise the cookie, too little to use it. */
export function shortened(value: string): string {
  return value.length <= 10 ? value : `${value.slice(0, 4)}…${value.slice(-4)}`
}
