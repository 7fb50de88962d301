import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sandboxCodes } from './authenticator.ts'
import { authenticatorPage, listPage, mailPage, missingPage, SCRIPT, STYLE } from './page.ts'
import { faultsSchema, startSmtp } from './smtp.ts'
import { MailStore } from './store.ts'

const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
// A mail's own markup: no script, nothing fetched; its links open in a tab of their own.
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

/**
 * Starts the catcher and its page, both on the loopback interface. Port 0: the system chooses.
 * `GET /api/mails?to=` lists (oldest first), `DELETE /api/mails` forgets; `GET|PUT|DELETE /__control` reads, sets and
 * ends the faults of `faultsSchema`.
 */
export async function startMailbox(options: { smtpPort: number; httpPort: number; dir?: string }) {
  const store = await MailStore.open(options.dir)
  const smtp = await startSmtp(options.smtpPort, store)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const send = (status: number, type: string, body: string | Buffer, policy = PAGE_POLICY) => {
      response.writeHead(status, {
        'content-type': type,
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
      response.end(body)
    }
    const page = (html: string, status = 200) => send(status, 'text/html; charset=utf-8', html)
    const json = (data: unknown, status = 200) => send(status, 'application/json', JSON.stringify(data))

    switch (`${request.method} ${pathname}`) {
      case 'GET /':
        return page(listPage(store.list(), searchParams.get('to') ?? ''))
      case 'GET /authenticator':
        return page(authenticatorPage(sandboxCodes(options.dir, Date.now())))
      case 'GET /mailbox.css':
        return send(200, 'text/css; charset=utf-8', STYLE)
      case 'GET /mailbox.js':
        return send(200, 'text/javascript; charset=utf-8', SCRIPT)
      case 'GET /api/mails':
        return json(store.list(searchParams.get('to')))
      case 'DELETE /api/mails':
        store.clear()
        return json({})
      case 'GET /__control':
        return json(smtp.faults())
      case 'PUT /__control': {
        const wanted = faultsSchema.safeParse(await bodyOf(request))
        if (!wanted.success) return json({ problems: wanted.error.issues }, 400)
        await smtp.setFaults(wanted.data)
        return json(smtp.faults())
      }
      case 'DELETE /__control':
        await smtp.setFaults(faultsSchema.parse({}))
        return json(smtp.faults())
    }

    const [, id, part] = /^\/mails\/([\d-]+)(\/html|\/raw)?$/.exec(pathname) ?? []
    const mail = id && request.method === 'GET' ? store.get(id) : undefined
    if (!mail) return page(missingPage(), 404)
    if (part === '/html') {
      return send(200, 'text/html; charset=utf-8', `<base target="_blank">${mail.html}`, MAIL_POLICY)
    }
    if (part === '/raw') return send(200, 'text/plain; charset=utf-8', Buffer.from(mail.raw, 'latin1'))
    return page(mailPage(mail))
  }

  const web = createServer((request, response) => {
    handle(request, response).catch(() => {
      response.statusCode = 500
      response.end()
    })
  })
  web.listen(options.httpPort, '127.0.0.1')
  await once(web, 'listening')

  return {
    smtpUrl: smtp.url,
    url: `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
    async stop(): Promise<void> {
      web.closeAllConnections()
      await Promise.all([new Promise((resolve) => web.close(resolve)), smtp.stop()])
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += chunk
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
