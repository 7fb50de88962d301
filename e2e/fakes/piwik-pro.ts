import { z } from 'zod'
import { Clock } from './clock.ts'
import {
  type Left,
  PiwikProStore,
  type PiwikProVisitor,
  type PiwikProVisitorWanted,
} from './piwik-pro-store.ts'
import { type Answer, type Call, type Fake, mediaType, onlyQuery, startServer, Violation } from './server.ts'

export interface PiwikProFake extends Fake {
  clientId: string
  clientSecret: string
  state: PiwikProStore
  /** Ends every token that was given out. */
  endTokens: () => void
  addPerson: (wanted?: PiwikProVisitorWanted) => PiwikProVisitor
  remains: (of: string) => Left
}

export interface PiwikProSeed {
  seed?: number | undefined
  people?: number
  /** How many websites there are; 2 by default. */
  websites?: number
}

const TOKEN_SECONDS = 1800
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const personBody = z.strictObject({
  visitorId: z.string().optional(),
  userId: z.string().nullable().optional(),
  sessions: z.int().min(0).max(200_000).optional(),
  events: z.int().min(0).max(10_000).optional(),
  websiteIds: z.array(z.string()).optional(),
  days: z.int().positive().optional(),
  profile: z.boolean().optional(),
})
const tokenBody = z.strictObject({
  grant_type: z.literal('client_credentials'),
  client_id: z.string(),
  client_secret: z.string(),
})
const condition = z.strictObject({
  column_id: z.enum(['visitor_id', 'user_id']),
  condition: z.strictObject({ operator: z.literal('eq'), value: z.string() }),
})
const questionBody = z.strictObject({
  website_id: z.guid(),
  columns: z.array(z.strictObject({ column_id: z.string() })).min(1),
  date_from: day,
  date_to: day,
  filters: z.strictObject({
    operator: z.literal('and'),
    conditions: z.tuple([
      z.strictObject({ operator: z.literal('or'), conditions: z.array(condition).min(1) }),
    ]),
  }),
  offset: z.int().min(0),
  limit: z.int().min(1).max(100_000),
  format: z.literal('json'),
})

/** A Piwik PRO account on a real port, with random visitors in it. */
export async function startPiwikPro(
  options: { port?: number | undefined; seed?: PiwikProSeed } = {},
): Promise<PiwikProFake> {
  const clock = new Clock()
  const state = new PiwikProStore(clock, options.seed?.websites ?? 2, options.seed?.seed)
  for (let n = options.seed?.people ?? 8; n > 0; n -= 1) state.addPerson()
  const account = new Account(state, clock)
  const fake = await startServer({
    port: options.port,
    clock,
    handle: (call) => account.handle(call),
    secret: () => state.people.at(-1)?.visitorId ?? '',
    control: {
      addPerson: (wanted) => state.addPerson(personBody.parse(wanted)),
      people: () => state.people,
      remains: (of) => state.remains(of),
    },
  })
  return {
    ...fake,
    clientId: account.clientId,
    clientSecret: account.clientSecret,
    state,
    endTokens: () => account.tokens.clear(),
    addPerson: (wanted) => state.addPerson(wanted),
    remains: (of) => state.remains(of),
  }
}

class Account {
  readonly clientId: string
  readonly clientSecret: string
  /** Tokens with the moment they run out. */
  readonly tokens = new Map<string, number>()
  readonly #state: PiwikProStore
  readonly #clock: Clock

  constructor(state: PiwikProStore, clock: Clock) {
    this.#state = state
    this.#clock = clock
    this.clientId = state.random.hex(32)
    this.clientSecret = state.random.hex(64)
  }

  handle(call: Call): Answer {
    onlyQuery(call, [])
    const route = `${call.method} ${call.path}`
    if (route === 'POST /auth/token') return this.#give(call)
    const [, kind] = /^POST \/api\/analytics\/v1\/(sessions|events)\/$/.exec(route) ?? []
    if (kind === 'sessions' || kind === 'events') return this.#authorised(call) ?? this.#tell(kind, call)
    const [, app, visitor] =
      /^GET \/api\/cdp\/profiles\/v1\/app\/([0-9a-f-]+)\/profile\/visitor_id\/([^/]+)$/.exec(route) ?? []
    if (app && visitor) return this.#authorised(call) ?? this.#profile(app, decodeURIComponent(visitor), call)
    throw new Violation('no such path and method')
  }

  #give(call: Call): Answer {
    if (call.headers.authorization !== undefined) throw new Violation('credentials belong into the body')
    const wanted = read(tokenBody, call)
    if (wanted.client_id !== this.clientId || wanted.client_secret !== this.clientSecret)
      return { status: 400, body: { error: 'invalid_client', message: `${wanted.client_id} is unknown` } }
    const token = crypto.randomUUID()
    this.tokens.set(token, this.#clock.now().getTime() + TOKEN_SECONDS * 1000)
    return {
      status: 200,
      body: { token_type: 'Bearer', expires_in: TOKEN_SECONDS, access_token: token },
    }
  }

  #authorised(call: Call): Answer | undefined {
    const [, token] = /^Bearer (.+)$/.exec(call.headers.authorization ?? '') ?? []
    if (!token) throw new Violation('no bearer token')
    const until = this.tokens.get(token)
    if (until !== undefined && until > this.#clock.now().getTime()) return undefined
    return { status: 401, body: { errors: [{ status: '401', title: 'Unauthorized' }] } }
  }

  #tell(kind: 'sessions' | 'events', call: Call): Answer {
    const asked = read(questionBody, call)
    if (asked.date_from > asked.date_to) throw new Violation('the days end before they begin')
    const refuse = (status: number, title: string) => ({ status, body: { errors: [{ title }] } })
    if (!this.#state.websiteIds.includes(asked.website_id)) return refuse(404, 'Website not found')
    if (this.#state.forbidden.has(asked.website_id)) return refuse(403, 'Access denied')
    const columns = asked.columns.map((column) => column.column_id)
    if (new Set(columns).size < columns.length) throw new Violation('a column is named twice')
    const unknown = this.#state.unknownColumn(kind, columns)
    if (unknown !== undefined) return refuse(400, `Column ${unknown} does not exist`)
    const page = this.#state.page(kind, {
      websiteId: asked.website_id,
      columns,
      from: asked.date_from,
      to: asked.date_to,
      conditions: asked.filters.conditions[0].conditions.map((one) => ({
        column: one.column_id,
        value: one.condition.value,
      })),
      offset: asked.offset,
      limit: asked.limit,
    })
    return {
      status: 200,
      body: { data: page.data, meta: { columns: page.columns, count: page.count } },
    }
  }

  #profile(app: string, visitor: string, call: Call): Answer {
    if (call.body !== '') throw new Violation('a body')
    const profile = app === this.#state.appId ? this.#state.profiles.get(visitor) : undefined
    if (!profile) return { status: 404, body: { errors: [{ title: `No profile of ${visitor}` }] } }
    return { status: 200, body: profile }
  }
}

function read<T>(schema: z.ZodType<T>, call: Call): T {
  if (mediaType(call) !== 'application/json') throw new Violation(`content-type "${mediaType(call)}"`)
  let sent: unknown
  try {
    sent = JSON.parse(call.body)
  } catch {
    throw new Violation('the body is no JSON')
  }
  const shaped = schema.safeParse(sent)
  if (!shaped.success) throw new Violation(`body: ${z.prettifyError(shaped.error)}`)
  return shaped.data
}
