import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'

export interface Mail {
  id: string
  /** Envelope recipients, lower case. */
  to: string[]
  from: string
  subject: string
  messageId: string
  /** ISO instant */
  receivedAt: string
  text: string
  html: string
  headers: { name: string; value: string }[]
  attachments: { filename: string; contentType: string; bytes: number }[]
  raw: string
}

const RECIPIENTS = 'X-Sandbox-Recipients'
const RECEIVED = 'X-Sandbox-Received'

/** Every mail in the order of arrival; with `dir`, each is also kept as a file and read again at the next start. */
export class MailStore {
  #mails: Mail[] = []
  #arrived = 0
  readonly #dir: string | undefined

  private constructor(dir: string | undefined) {
    this.#dir = dir
  }

  static async open(dir?: string): Promise<MailStore> {
    const store = new MailStore(dir)
    if (!dir) return store
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    const files = readdirSync(dir).filter((name) => name.endsWith('.eml'))
    for (const name of files.sort()) {
      store.#mails.push(await read(name.slice(0, -4), readFileSync(path.join(dir, name), 'latin1')))
    }
    return store
  }

  async add(recipients: string[], raw: Buffer): Promise<void> {
    const receivedAt = new Date()
    const id = `${receivedAt.getTime()}-${String(++this.#arrived).padStart(6, '0')}`
    const kept = `${RECIPIENTS}: ${recipients.map((to) => to.toLowerCase()).join(', ')}\r\n${RECEIVED}: ${receivedAt.toISOString()}\r\n${raw.toString('latin1')}`
    const mail = await read(id, kept)
    if (this.#dir) {
      writeFileSync(path.join(this.#dir, `${id}.eml`), kept, { encoding: 'latin1', mode: 0o600 })
    }
    this.#mails.push(mail)
  }

  /** Oldest first. `to`: only those to that address. */
  list(to?: string | null): Mail[] {
    const wanted = to?.trim().toLowerCase()
    return wanted ? this.#mails.filter((mail) => mail.to.includes(wanted)) : [...this.#mails]
  }

  get(id: string): Mail | undefined {
    return this.#mails.find((mail) => mail.id === id)
  }

  clear(): void {
    for (const mail of this.#mails) {
      if (this.#dir) rmSync(path.join(this.#dir, `${mail.id}.eml`), { force: true })
    }
    this.#mails = []
  }
}

async function read(id: string, kept: string): Promise<Mail> {
  const parsed: ParsedMail = await simpleParser(Buffer.from(kept, 'latin1'), { skipTextToHtml: true })
  const header = (name: string) => String(parsed.headers.get(name.toLowerCase()) ?? '')
  return {
    id,
    to: header(RECIPIENTS).split(', ').filter(Boolean),
    from: parsed.from?.text ?? '',
    subject: parsed.subject ?? '',
    messageId: parsed.messageId ?? '',
    receivedAt: header(RECEIVED),
    text: parsed.text ?? '',
    html: parsed.html || '',
    headers: parsed.headerLines
      .filter(({ key }) => !key.startsWith('x-sandbox-'))
      .map(({ line }) => {
        const colon = line.indexOf(':')
        return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() }
      }),
    attachments: parsed.attachments.map((file) => ({
      filename: file.filename ?? '',
      contentType: file.contentType,
      bytes: file.size,
    })),
    raw: kept.replace(/^(X-Sandbox-[^\r\n]*\r\n){2}/, ''),
  }
}
