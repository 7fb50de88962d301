/** With as many the set takes 64 MB; it takes no more. */
const MOST = 3_000_000
const FIRST_SLOTS = 4_096
/** The first 128 bits of a hash: to find another text with the same is beyond anybody. */
const WORDS = 4

export interface HashSet {
  /** @param hash SHA-256 in hexadecimal digits; left out where the set is full */
  add(hash: string): void
  /** false: it was not added, or left out */
  has(hash: string): boolean
}

/** Hashes in 16 bytes each, where a `Set` of their texts takes ten times as much. */
export function hashSet(most = MOST): HashSet {
  const bytes = Buffer.alloc(WORDS * 4)
  const key = new Uint32Array(bytes.buffer, bytes.byteOffset, WORDS)
  let slots = new Uint32Array(FIRST_SLOTS * WORDS)
  let size = 0

  /** Where the key is, or the free place for it. Free: all zero, which no hash is. */
  const placeOf = (): number => {
    let at = (key[0]! * WORDS) % slots.length
    while (!isFree(at) && !isKey(at)) at = (at + WORDS) % slots.length
    return at
  }
  const isFree = (at: number) => (slots[at]! | slots[at + 1]! | slots[at + 2]! | slots[at + 3]!) === 0
  const isKey = (at: number) =>
    slots[at] === key[0] && slots[at + 1] === key[1] && slots[at + 2] === key[2] && slots[at + 3] === key[3]
  const take = (hash: string) => bytes.write(hash, 'hex') === bytes.length

  const grow = () => {
    const before = slots
    slots = new Uint32Array(before.length * 2)
    for (let from = 0; from < before.length; from += WORDS) {
      for (let word = 0; word < WORDS; word++) key[word] = before[from + word]!
      // A free place, moved as it is, stays one.
      slots.set(key, placeOf())
    }
  }

  return {
    add(hash) {
      if (size >= most) return
      if (size * WORDS * 4 >= slots.length * 3) grow()
      if (!take(hash)) return
      const at = placeOf()
      if (!isFree(at)) return
      slots.set(key, at)
      size++
    },
    has: (hash) => take(hash) && !isFree(placeOf()),
  }
}
