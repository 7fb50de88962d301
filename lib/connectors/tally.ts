import type { Evidence } from './contract.ts'

/**
 * Proof of many calls of a kind in one piece each: the last of them, with their counts added up and how many there were.
 * An export takes thousands of calls, and all that matters of them is their sum.
 */
export class Tally {
  readonly #kinds = new Map<string, Evidence>()

  /** Takes the evidence over from a client, whose list is empty afterwards. */
  take(from: Evidence[]): void {
    for (const one of from.splice(0)) {
      const kind = `${one.endpoint} ${one.status}`
      const counts = { ...this.#kinds.get(kind)?.counts }
      for (const [what, count] of Object.entries({ ...one.counts, calls: 1 }))
        counts[what] = (counts[what] ?? 0) + count
      this.#kinds.set(kind, { ...one, counts })
    }
  }

  get evidence(): Evidence[] {
    return [...this.#kinds.values()]
  }
}
