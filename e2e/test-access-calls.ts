import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { errorWords } from '../app/desk/_words/errors.ts'
import { may } from '../lib/domain/access.ts'
import type { Actor, Subject } from './test-access-desk.ts'
import type { ActionCase, Needs } from './test-access-table.ts'

const METHOD = /^export (?:async )?(?:function|const) ([A-Z]+)\b|^ {2}\w+ as ([A-Z]+),?$/gm

/** What there is to be called, read from the source: pages, handlers by method, and exported server actions. */
export function readHouse(): {
  pages: string[]
  handlers: string[]
  actions: [file: string, name: string][]
} {
  const files = readdirSync('app', { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join('app', file))
    .sort()
  const named = (name: RegExp) => files.filter((file) => name.test(path.posix.basename(file)))
  const source = (file: string) => readFileSync(file, 'utf8')
  return {
    pages: named(/^page\.tsx?$/),
    handlers: named(/^route\.tsx?$/).flatMap((file) => {
      const methods = [...source(file).matchAll(METHOD)].map(([, direct, renamed]) => direct ?? renamed)
      if (methods.length === 0) throw new Error(`${file} handles no method`)
      return methods.map((method) => `${method} ${file}`)
    }),
    actions: named(/\.tsx?$/)
      .filter((file) => /^\s*(['"])use server\1/m.test(source(file)))
      .flatMap((file) =>
        [...source(file).matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(
          ([, name]) => [file, name!] as [string, string],
        ),
      ),
  }
}

export interface BuiltAction {
  id: string
  /** a page that carries it */
  page: string
}

/** The server actions of the build, by file and name. */
export function builtActions(): Map<string, BuiltAction> {
  const manifest = JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8')) as {
    node: Record<string, { filename: string; exportedName: string; workers: Record<string, unknown> }>
  }
  return new Map(
    Object.entries(manifest.node).map(([id, { filename, exportedName, workers }]) => [
      `${filename} ${exportedName}`,
      { id, page: Object.keys(workers).sort()[0]! },
    ]),
  )
}

/** The address of a page or handler, about a request. Links get a token that nobody was given. */
export function addressOf(file: string, of: Subject): string {
  const parts = file
    .replace(/^[A-Z]+ /, '')
    .split('/')
    .slice(1, -1)
    .filter((part) => !/^\(.*\)$/.test(part))
    .map((part) => {
      if (part === '[id]') return file.includes('/recipients/') ? 'hubspot' : of.id
      if (part === '[locale]') return 'en'
      if (part === '[fileId]') return of.replyId
      if (part === '[...rest]') return 'nowhere'
      return part.startsWith('[') ? 'AbCdEfGhIjKlMnOpQrStUvWxYz012345' : part
    })
  const query = file.includes('/api/events/')
    ? `?request=${of.id}`
    : file.includes('/records/')
      ? `?task=${of.taskId}&group=contact`
      : ''
  return `/${parts.join('/')}${query}`
}

export type Answer = 'let in' | 'sent to sign in' | 'refused'

export interface Heard {
  answer: Answer
  status: number
  body: string
}

let caller = 0

/** Asks as somebody would whose browser sends what browsers send. Each call comes from an address of its own. */
export async function ask(
  base: string,
  address: string,
  cookie: string,
  init: RequestInit & { headers?: Record<string, string> } = {},
): Promise<Heard & { headers: Headers }> {
  caller++
  const ended = new AbortController()
  const response = await fetch(`${base}${address}`, {
    ...init,
    redirect: 'manual',
    signal: ended.signal,
    headers: {
      ...(cookie ? { cookie } : {}),
      ...(init.method === 'POST' ? { origin: base, 'sec-fetch-site': 'same-origin' } : {}),
      'x-forwarded-for': `203.0.${113 + (caller >> 8)}.${caller & 255}`,
      ...init.headers,
    },
  })
  const { status, headers } = response
  const isStream = headers.get('content-type')?.startsWith('text/event-stream')
  const body = isStream ? '' : await response.text()
  ended.abort()
  const goesTo = headers.get('location') ?? headers.get('x-action-redirect') ?? ''
  const isRefused = [403, 404].includes(status) || body.includes(errorWords('not_allowed'))
  const answer =
    /\/desk\/sign-in(;|$)/.test(goesTo) || status === 401
      ? 'sent to sign in'
      : isRefused
        ? 'refused'
        : 'let in'
  return { answer, status, body, headers }
}

/** Calls a server action the way the desk's own pages do. */
export function callAction(
  base: string,
  built: BuiltAction,
  given: ActionCase,
  of: Subject & { bystander: string },
  cookie: string,
  headers: Record<string, string> = {},
) {
  const body = new FormData()
  const fields = new FormData()
  for (const [name, value] of Object.entries(given.form(of)))
    for (const one of [value].flat()) fields.append(name, one)
  const takes = given.takes ?? 'form'
  if (takes === 'plain') body.append('0', '[]')
  else {
    for (const [name, value] of fields) body.append(`_1_${name}`, value)
    body.append('0', takes === 'preview' ? '["$K1"]' : '[{"step":"start","error":"","email":""},"$K1"]')
  }
  const address = addressOf(`${built.page}.tsx`, of)
  const extra = { 'next-action': built.id, accept: 'text/x-component', ...headers }
  return ask(base, address, cookie, { method: 'POST', body, headers: extra })
}

/** Pages that show a copy of data: a request that is answered without one has none. */
const OF_COPIES = /^(GET )?app\/.*\/package\/(page|records|preview)/

/** What the table and `lib/domain/access.ts` say comes of it. What is not there is refused to everybody alike. */
export function expected(what: string, actor: Actor, needs: Needs, of: Subject): Answer {
  if (needs === 'nothing') return 'let in'
  if (needs === 'link') return 'refused'
  // A stream has no page to lead to: it is not there.
  if (!actor.staff) return what.includes('/api/events/') ? 'refused' : 'sent to sign in'
  if (what.includes('[...rest]') || (OF_COPIES.test(what) && of.packageWords.length === 0)) return 'refused'
  if (needs === 'signed-in') return 'let in'
  return may(actor.staff, needs.action, needs.about === 'request' ? of : undefined) ? 'let in' : 'refused'
}

/** The words this actor may not read anywhere. */
export function secretsFrom(actor: Actor, subjects: readonly Subject[]): string[] {
  const { staff } = actor
  return subjects.flatMap((one) => [
    ...(staff && may(staff, 'request.read', one) ? [] : one.words),
    ...(staff && may(staff, 'request.read-package', one) ? [] : one.packageWords),
  ])
}
