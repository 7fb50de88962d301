import { z } from 'zod'
import { FAULT_KINDS } from './faults.ts'
import type { Answer, Call, Fake } from './server.ts'

/** What a fake lets a test in another process do with its people. */
export interface Control {
  addPerson: (wanted: unknown) => unknown
  people: () => unknown
  /** What is left of a person, by any of their identifiers. */
  remains: (of: string) => unknown
  /** The fields of one record, by its id; undefined where the fake has none. */
  holds?: (of: string) => unknown
  /** Changes delays and such; undefined where the fake has none. */
  settings?: (wanted: unknown) => unknown
}

const faultBody = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  times: z.int().positive().optional(),
  on: z.string().optional(),
  retryAfter: z.string().optional(),
  afterEffect: z.boolean().optional(),
})
const holdBody = z.strictObject({ on: z.string().optional(), when: z.enum(['before', 'after']).optional() })
const advanceBody = z.strictObject({ days: z.number().optional(), seconds: z.number().optional() })

/**
 * `POST people`, `GET people`, `GET remains?of=`, `GET holds?of=`, `POST|DELETE faults`, `POST hold`, `GET held` (waits), `POST release`,
 * `POST advance {days, seconds}`, `POST settings`, `GET violations`, `GET calls`; all below `/__control/`.
 */
export async function control(fake: Fake, offers: Control, call: Call): Promise<Answer> {
  try {
    return (await act(fake, offers, call)) ?? { status: 404, body: { error: 'no such control' } }
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } }
  }
}

async function act(fake: Fake, offers: Control, call: Call): Promise<Answer | undefined> {
  const sent: unknown = call.body ? JSON.parse(call.body) : {}
  const done: Answer = { status: 204 }
  switch (`${call.method} ${call.path.slice('/__control/'.length)}`) {
    case 'POST people':
      return { status: 201, body: offers.addPerson(sent) }
    case 'GET people':
      return { status: 200, body: offers.people() }
    case 'GET remains':
      return { status: 200, body: offers.remains(call.query.get('of') ?? '') }
    case 'GET holds':
      return offers.holds && { status: 200, body: offers.holds(call.query.get('of') ?? '') }
    case 'POST faults':
      fake.fail(faultBody.parse(sent))
      return done
    case 'DELETE faults':
      fake.clearFaults()
      return done
    case 'POST hold': {
      const { on, when } = holdBody.parse(sent)
      fake.hold(on, when)
      return done
    }
    case 'GET held':
      await fake.held()
      return done
    case 'POST release':
      fake.release()
      return done
    case 'POST advance':
      fake.clock.advance(advanceBody.parse(sent))
      return done
    case 'POST settings':
      return offers.settings && { status: 200, body: offers.settings(sent) }
    case 'GET violations':
      return { status: 200, body: fake.violations }
    case 'GET calls':
      return { status: 200, body: fake.calls }
    default:
      return undefined
  }
}
