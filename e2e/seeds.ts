import type { Request } from '@playwright/test'
import type { Seed } from './leakage.ts'
import type { System } from './system.ts'

/** Values of forms that choose among what the page offers, and of the framework's own fields. */
const OFFERED = /^(\$ACTION|right$|context$|do$|team|role|locale|lang|.*version$|.*[iI]d$)/
/** Where staff type what is theirs: names, addresses, passwords, codes. */
const STAFF_PAGES = /^\/desk\/(people|join|set-up|sign-in)/

/** A text that turns up nowhere by chance: an address, or several words. */
function isDistinctive(text: string): boolean {
  return text.length >= 8 && (/\S@\S/.test(text) || /\S\s+\S+\s+\S|[^ -~]/.test(text))
}

/** The local part of an address, where it is no word of the product's own. */
function localPart(address: string): string[] {
  const [local = ''] = address.split('@')
  return local.length >= 8 && /[.\d_-]/.test(local) ? [local] : []
}

/** What is told to a system by people and staff, by itself gathered from what browsers send and the stand-ins hold. */
export class Seeds {
  readonly #all = new Map<string, Seed>()

  add(of: Seed['of'], what: string, value: string): void {
    for (const line of value.split(/\r?\n/)) {
      const text = line.trim()
      if (text.length >= 5 && !this.#all.has(text)) this.#all.set(text, { of, what, value: text })
    }
  }

  address(of: Seed['of'], what: string, address: string): void {
    this.add(of, what, address)
    for (const local of localPart(address)) this.add(of, `${what}, local part`, local)
  }

  /** Whatever a browser posts. */
  note(request: Request): void {
    if (request.method() !== 'POST') return
    const { pathname } = new URL(request.url())
    for (const [field, value] of fieldsOf(request)) {
      const isStaffs = STAFF_PAGES.test(pathname)
      if (OFFERED.test(field) || !(isStaffs ? /\S[@\s]\S/.test(value) : isDistinctive(value))) continue
      const what = `typed at ${pathname.replace(/[\w-]{20,}/g, '…')} as ${field}`
      if (/password/.test(field)) this.add('secret', what, value)
      else if (isStaffs) this.add('staff', what, value)
      else if (/^\S+@\S+$/.test(value)) this.address('person', what, value)
      else this.add('person', what, value)
    }
  }

  /** The people whom the recipients' stand-ins know. */
  async ask({ hubspot, matomo, service }: System): Promise<void> {
    for (const { email, additionalEmails, firstname, lastname } of await hubspot.people()) {
      for (const one of [email, ...additionalEmails]) this.address('person', 'contact’s address', one)
      this.add('person', 'contact’s name', `${firstname} ${lastname}`)
    }
    for (const { visitorId } of await matomo.people()) this.add('person', 'visitor’s number', visitorId)
    for (const { email, fields } of await service.people()) {
      this.address('person', 'customer’s address', email)
      this.add('person', 'customer’s name', fields.name)
    }
  }

  /** Staff's own values are no one else's, even where somebody typed them elsewhere. */
  all(): Seed[] {
    return [...this.#all.values()]
  }
}

function fieldsOf(request: Request): [field: string, value: string][] {
  const body = request.postDataBuffer()?.toString('utf8') ?? ''
  const type = request.headers()['content-type'] ?? ''
  const boundary = /boundary=(.+)$/.exec(type)?.[1]
  if (boundary) {
    const parts = body.split(`--${boundary}`)
    return parts.flatMap((part) => {
      const [, field, value] =
        /name="([^"]*)"(?!; filename)\r\n(?:.*\r\n)*?\r\n([\s\S]*)\r\n$/.exec(part) ?? []
      return field === undefined ? [] : texts(field, value!)
    })
  }
  if (type.startsWith('application/x-www-form-urlencoded'))
    return [...new URLSearchParams(body)].flatMap(([field, value]) => texts(field, value))
  return texts('body', body)
}

/** A value that is itself JSON is taken apart. */
function texts(field: string, value: string): [string, string][] {
  if (!/^[[{]/.test(value)) return [[field, value]]
  try {
    const found: [string, string][] = []
    JSON.parse(value, (key, inner: unknown) => {
      if (typeof inner === 'string') found.push([key || field, inner])
      return inner
    })
    return found
  } catch {
    return []
  }
}
