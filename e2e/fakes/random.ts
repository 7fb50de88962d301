/** Invented people and numbers; the same seed gives the same ones. */
export interface Random {
  seed: number
  int: (from: number, to: number) => number
  pick: <T>(from: readonly T[]) => T
  hex: (length: number) => string
  name: () => { first: string; last: string }
}

const FIRST = [
  'Ada',
  'Bela',
  'Cosima',
  'Dario',
  'Elif',
  'Fenja',
  'Goran',
  'Hanka',
  'Ilja',
  'Jolanta',
  'Kaspar',
  'Łucja',
]
const LAST = [
  'Aalto',
  'Brzoza',
  'Cichy',
  'Dvorak',
  'Eklund',
  'Farkas',
  'Grünwald',
  'Haddad',
  'Ibsen',
  'Jansone',
  'Kowal',
]

export function random(seed = Math.floor(Math.random() * 2 ** 31)): Random {
  let state = seed
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  const pick = <T>(from: readonly T[]) => from[int(0, from.length - 1)] as T
  const hex = (length: number) => Array.from({ length }, () => int(0, 15).toString(16)).join('')
  return { seed, int, pick, hex, name: () => ({ first: pick(FIRST), last: pick(LAST) }) }
}
