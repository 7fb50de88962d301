import { z } from 'zod'
import { Store, type Visit, type VisitName, type Visitor, type VisitorWanted } from './matomo-store.ts'
import { exportTables } from './matomo-tables.ts'
import { type Answer, type Call, type Fake, mediaType, onlyQuery, startServer, Violation } from './server.ts'

export interface MatomoFake extends Fake {
  token: string
  state: Store
  addPerson: (wanted?: VisitorWanted) => Visitor
  remains: (of: string) => { visits: number }
}

export interface MatomoSeed {
  seed?: number | undefined
  people?: number
  /** The idSites there are; 1 and 2 by default. */
  sites?: number[]
}

const MOST_ROWS = 401
const personBody = z.strictObject({
  visitorId: z.string().optional(),
  userId: z.string().nullable().optional(),
  visits: z.int().min(0).max(200_000).optional(),
  actions: z.int().min(0).max(10_000).optional(),
  sites: z.array(z.int().positive()).optional(),
})

/** A Matomo on a real port, with random visitors in it. */
export async function startMatomo(
  options: { port?: number | undefined; token?: string; seed?: MatomoSeed } = {},
): Promise<MatomoFake> {
  const token = options.token ?? 'fake-matomo-token'
  const state = new Store(options.seed?.sites ?? [1, 2], options.seed?.seed)
  for (let n = options.seed?.people ?? 8; n > 0; n -= 1) state.addPerson()
  const fake = await startServer({
    port: options.port,
    handle: (call) => handle(state, token, call),
    operation: (call) => new URLSearchParams(call.body).get('method') ?? '',
    secret: () => state.people.at(-1)?.visitorId ?? '',
    control: {
      addPerson: (wanted) => state.addPerson(personBody.parse(wanted)),
      people: () => state.people,
      remains: (of) => state.remains(of),
    },
  })
  return {
    ...fake,
    token,
    state,
    addPerson: (wanted) => state.addPerson(wanted),
    remains: (of) => state.remains(of),
  }
}

function handle(state: Store, token: string, call: Call): Answer {
  if (call.method !== 'POST' || call.path !== '/index.php') throw new Violation('no such path and method')
  onlyQuery(call, [])
  if (call.headers.authorization !== undefined) throw new Violation('the token belongs into the body')
  if (mediaType(call) !== 'application/x-www-form-urlencoded')
    throw new Violation(`content-type "${mediaType(call)}"`)
  const form = new Map(new URLSearchParams(call.body))
  const take = (name: string) => {
    const value = form.get(name)
    form.delete(name)
    return value
  }
  if (take('module') !== 'API' || take('format') !== 'json')
    throw new Violation('not module=API, format=json')
  const given = take('token_auth')
  const method = take('method')
  if (given !== token)
    return refuse('Unable to authenticate with the provided token. It is either invalid or expired.')
  if (method === 'PrivacyManager.findDataSubjects') return find(state, take('idSite'), take('segment'), form)
  if (method === 'PrivacyManager.exportDataSubjects') {
    return ofVisits(state, form, (visits) => {
      const asked = state.visitsOf(visits)
      const others = state.exportsOthers ? state.visits.filter((visit) => !asked.includes(visit)) : []
      return exportTables([...asked, ...others.slice(0, 1)], state.plugins)
    })
  }
  if (method === 'PrivacyManager.deleteDataSubjects')
    return ofVisits(state, form, (visits) => state.delete(visits))
  throw new Violation(`method ${method}`)
}

function find(
  state: Store,
  idSite: string | undefined,
  segment: string | undefined,
  rest: Map<string, string>,
): Answer {
  if (rest.size > 0) throw new Violation(`parameters ${[...rest.keys()].join(', ')}`)
  const site = Number(idSite)
  if (!state.sites.includes(site))
    return refuse(`An unexpected website was found in the request: website id was set to '${idSite}'`)
  if (state.forbidden.has(site)) return forbidden(site)
  const visits = state.find(site, segment ?? '')
  if (!visits) return refuse(`Segment condition '${segment}' is not valid.`)
  return { status: 200, body: visits.slice(0, MOST_ROWS).map(row) }
}

/** Does something with the visits that a form names, all of which the token has to have access to. */
function ofVisits(state: Store, form: Map<string, string>, act: (visits: VisitName[]) => unknown): Answer {
  const visits: { idsite?: number; idvisit?: number }[] = []
  for (const [name, value] of form) {
    const [, index, field] = /^visits\[(\d+)\]\[(idsite|idvisit)\]$/.exec(name) ?? []
    if (!field || !/^\d+$/.test(value)) throw new Violation(`parameter ${name}`)
    visits[Number(index)] = { ...visits[Number(index)], [field]: Number(value) }
  }
  const whole = z
    .array(z.object({ idsite: z.int(), idvisit: z.int() }))
    .min(1)
    .safeParse(visits)
  if (!whole.success) throw new Violation('visits are missing or incomplete')
  const barred = whole.data.find(({ idsite }) => state.forbidden.has(idsite))
  if (barred) return forbidden(barred.idsite)
  return { status: 200, body: act(whole.data) }
}

function row(visit: Visit) {
  const { actions: _actions, conversions: _conversions, ...shown } = visit
  return {
    ...shown,
    siteName: `Site ${visit.idSite}`,
    deviceType: 'Desktop',
    browser: 'Firefox',
    country: 'Poland',
  }
}

function forbidden(site: number): Answer {
  return refuse(`You can't access this resource as it requires 'admin' access for the website id = ${site}.`)
}

function refuse(message: string): Answer {
  return { status: 200, body: { result: 'error', message } }
}
