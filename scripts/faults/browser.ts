import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { escaped, returnedBy } from './component-stream.ts'

/** An answer as it came, body included. */
export interface Page {
  status: number
  location: string
  text: string
}

/** The web process is away, or failed, or it is not so far yet: the same can be asked again. */
export class Away extends Error {}

const CALL_LIMIT_MS = 20_000

/** A browser without a window: cookies, forms, and the desk's server actions, sent as the desk's own script sends them. */
export class Browser {
  readonly #cookies = new Map<string, string>()
  readonly #actions: Map<string, string>
  /** How often the server answered 5xx or did not answer at all. */
  failures = 0

  constructor(
    readonly baseUrl: string,
    actions = actionIds(),
  ) {
    this.#actions = actions
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value)
  }

  /** @throws Away */
  async get(path: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.#call(path, { method: 'GET', headers })
  }

  /** The page as the desk's own script reads it: the stream of its components. @throws Away */
  async data(path: string): Promise<Page> {
    const page = await this.get(path, { RSC: '1' })
    // Next wants such a reading told apart in the address, too.
    return page.location.includes('_rsc') ? this.get(page.location, { RSC: '1' }) : page
  }

  /** Posts a form. @throws Away */
  async post(path: string, fields: Record<string, string | string[]>): Promise<Page> {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(fields))
      for (const one of [value].flat()) body.append(name, one)
    return this.#call(path, { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin' } })
  }

  async postJson(path: string, value: unknown, headers: Record<string, string>): Promise<Page> {
    return this.#call(path, {
      method: 'POST',
      body: JSON.stringify(value),
      headers: { 'content-type': 'application/json', ...headers },
    })
  }

  /**
   * Calls a server action with what was returned before and a form, as React encodes them.
   * @param action `file exportedName`, the file without `app/`
   * @returns what it returned, or where it sent the browser
   * @throws Away
   */
  async act(
    path: string,
    action: string,
    fields: Record<string, string>,
    previous: unknown = null,
  ): Promise<{ value: unknown; redirected: string }> {
    const id = this.#actions.get(action)
    if (!id) throw new Error(`the build has no action ${action}`)
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.append(`_1_${name}`, value)
    body.append('0', JSON.stringify([escaped(previous), '$K1']))
    let redirected = ''
    const { text } = await this.#call(
      path,
      {
        method: 'POST',
        body,
        headers: { 'Next-Action': id, Accept: 'text/x-component', Origin: this.baseUrl },
      },
      (answer) => {
        redirected = answer.headers.get('x-action-redirect')?.split(';')[0] ?? ''
      },
    )
    return { value: returnedBy(text), redirected }
  }

  async #call(path: string, init: RequestInit, look?: (answer: Response) => void): Promise<Page> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    try {
      const answer = await fetch(new URL(path, this.baseUrl), {
        ...init,
        redirect: 'manual',
        headers: { ...init.headers, ...(cookie ? { cookie } : {}) },
        signal: AbortSignal.timeout(CALL_LIMIT_MS),
      })
      const text = await answer.text()
      if (answer.status >= 500) throw new Away(`${init.method} ${answer.status}`)
      for (const line of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (!name) continue
        if (value) this.#cookies.set(name, value)
        else this.#cookies.delete(name)
      }
      look?.(answer)
      return { status: answer.status, location: answer.headers.get('location') ?? '', text }
    } catch (error) {
      this.failures += 1
      throw error instanceof Away ? error : new Away(`${init.method} got no answer`)
    }
  }
}

/** Asks again while the server is away or it does not hold yet (undefined). @throws Error after `limitMs` */
export async function persist<T>(
  what: string,
  work: () => Promise<T | undefined>,
  limitMs: number,
): Promise<T> {
  const until = Date.now() + limitMs
  let last = 'it did not come to hold'
  for (;;) {
    try {
      const result = await work()
      if (result !== undefined) return result
    } catch (error) {
      if (!(error instanceof Away)) throw error
      last = error.message
    }
    if (Date.now() > until) throw new Error(`${what}: not within ${limitMs / 1000} s (${last})`)
    await wait(100 + Math.random() * 200)
  }
}

/** The ids under which the build offers its server actions, by `file exportedName`. */
function actionIds(): Map<string, string> {
  const manifest = JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8')) as {
    node: Record<string, { exportedName?: string; filename?: string }>
  }
  return new Map(
    Object.entries(manifest.node).map(([id, { filename = '', exportedName = '' }]) => [
      `${filename.replace(/^app\//, '')} ${exportedName}`,
      id,
    ]),
  )
}
