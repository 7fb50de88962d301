import { z } from 'zod'
import { Clock } from './clock.ts'
import { Account, type Person, type PersonWanted, type Remains } from './hubspot-account.ts'
import { handle, SCOPES } from './hubspot-routes.ts'
import { type Fake, startServer } from './server.ts'

export interface HubspotFake extends Fake {
  token: string
  state: Account
  addPerson: (wanted?: PersonWanted) => Person
  remains: (of: string) => Remains
}

export interface HubspotSeed {
  /** The same number gives the same people. */
  seed?: number | undefined
  /** How many people there are to begin with. */
  people?: number
}

const count = z.int().min(0).max(5_000).optional()
const personBody = z.strictObject({
  email: z.email().optional(),
  additionalEmails: z.array(z.email()).optional(),
  counts: z
    .strictObject({
      notes: count,
      tasks: count,
      calls: count,
      emails: count,
      meetings: count,
      communications: count,
      tickets: count,
      deals: count,
      companies: count,
    })
    .optional(),
  sharedMeetings: count,
  uploads: count,
  archived: z.boolean().optional(),
  lists: z.array(z.string()).optional(),
  forms: z.array(z.string()).optional(),
})
const settingsBody = z.strictObject({
  purgeLagMs: z.number().min(0).optional(),
  searchLagMs: z.number().min(0).optional(),
  pageSize: z.int().positive().optional(),
  unsubscribeLagMs: z.number().min(0).optional(),
  purgeTakesActivities: z.boolean().optional(),
  writeLagMs: z.number().min(0).optional(),
  scopes: z.array(z.string()).optional(),
  revoked: z.boolean().optional(),
})

/** A HubSpot account on a real port, with random people in it. */
export async function startHubspot(
  options: { port?: number | undefined; token?: string; seed?: HubspotSeed } = {},
): Promise<HubspotFake> {
  const token = options.token ?? 'fake-hubspot-token'
  const clock = new Clock()
  const state = new Account(clock, options.seed?.seed)
  state.scopes = new Set(SCOPES)
  for (let n = options.seed?.people ?? 8; n > 0; n -= 1) state.addPerson()

  const fake = await startServer({
    port: options.port,
    clock,
    handle: (call) => handle(state, token, call),
    secret: () => state.people.at(-1)?.email ?? 'nobody@example.test',
    control: {
      addPerson: (wanted) => state.addPerson(personBody.parse(wanted)),
      people: () => state.people,
      remains: (of) => state.remains(of),
      holds: (of) => state.contacts.get(of)?.properties ?? {},
      settings: (wanted) => {
        const { scopes, ...rest } = settingsBody.parse(wanted)
        Object.assign(state, rest)
        if (scopes) state.scopes = new Set(scopes)
        return {}
      },
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
