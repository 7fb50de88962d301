import { setTimeout as wait } from 'node:timers/promises'
import type { Mail } from './fakes/mailbox/store.ts'

/** Sets, reads and ends what goes wrong at a fake. */
interface Control {
  url: string
  get(): Promise<unknown>
  set(faults: object): Promise<void>
  reset(): Promise<void>
}

/** The control of the fake that listens at `url`. */
function control(url: string): Control {
  const call = async (method: string, body?: object) => {
    const response = await fetch(`${url}/__control`, { method, body: body && JSON.stringify(body) })
    if (!response.ok)
      throw new Error(`${method} ${url}/__control: ${response.status} ${await response.text()}`)
    return response.json()
  }
  return {
    url,
    get: () => call('GET'),
    set: async (faults) => void (await call('PUT', faults)),
    reset: async () => void (await call('DELETE')),
  }
}

export interface Mailbox extends Control {
  /** Oldest first. */
  mails(to?: string): Promise<Mail[]>
  /** The newest mail to this person whose subject or text matches, as soon as it has come. */
  waitFor(to: string, about: RegExp, limitMs?: number): Promise<Mail>
  clear(): Promise<void>
}

/** The mail catcher that listens at `url`. */
export function mailboxAt(url: string): Mailbox {
  const mails = async (to = '') => {
    const response = await fetch(`${url}/api/mails?to=${encodeURIComponent(to)}`)
    return (await response.json()) as Mail[]
  }
  return {
    ...control(url),
    mails,
    async waitFor(to, about, limitMs = 15_000) {
      const until = Date.now() + limitMs
      for (;;) {
        const all = await mails(to)
        const found = all.findLast(({ subject, text }) => about.test(subject) || about.test(text))
        if (found) return found
        if (Date.now() > until) {
          const subjects = all.map(({ subject }) => subject).join(' | ') || 'none'
          throw new Error(`No mail to ${to} about ${about} within ${limitMs} ms; there: ${subjects}`)
        }
        await wait(50)
      }
    },
    clear: async () => void (await fetch(`${url}/api/mails`, { method: 'DELETE' })),
  }
}
