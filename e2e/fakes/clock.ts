/** The fake's own time: the real one, moved forward by the test. */
export class Clock {
  #offsetMs = 0

  now(): Date {
    return new Date(Date.now() + this.#offsetMs)
  }

  advance(by: { days?: number; seconds?: number }): void {
    this.#offsetMs += (by.days ?? 0) * 86_400_000 + (by.seconds ?? 0) * 1000
  }
}
