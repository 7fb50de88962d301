/** Stops a call inside the fake until it is released, so that a test can end the caller meanwhile. */
export class Hold {
  #armed: { on: string; when: 'before' | 'after' } | undefined
  #held: (() => void)[] = []
  #watchers: (() => void)[] = []

  /** The next call whose `METHOD /path operation` contains `on` waits: before its effect, or after it and before its answer. */
  arm(on = '', when: 'before' | 'after' = 'before'): void {
    this.#armed = { on, when }
  }

  /** Resolves once a call is being held. */
  held(): Promise<void> {
    if (this.#held.length > 0) return Promise.resolve()
    return new Promise((resolve) => this.#watchers.push(resolve))
  }

  release(): void {
    this.#armed = undefined
    for (const go of this.#held.splice(0)) go()
  }

  async pass(call: string, when: 'before' | 'after'): Promise<void> {
    if (this.#armed?.when !== when || !call.includes(this.#armed.on)) return
    this.#armed = undefined
    await new Promise<void>((resolve) => {
      this.#held.push(resolve)
      for (const tell of this.#watchers.splice(0)) tell()
    })
  }
}
