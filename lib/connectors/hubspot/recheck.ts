import type { Remainder } from '../../domain/outcome.ts'
import type { ActionContext, ActionResult } from '../contract.ts'
import type { HttpClient } from '../http.ts'
import { Tally } from '../tally.ts'
import { ENGAGEMENTS, hubspotClient, readObjects } from './api.ts'
import { idsByEmail, readContact } from './contacts.ts'
import { FILES_A_NOTE, inRecyclingBin, isoDate } from './erase.ts'
import { readFile } from './files.ts'
import { addressesOf, ownSubmissions } from './forms.ts'
import {
  count,
  fromHandles,
  type Holding,
  idsOf,
  merge,
  type Order,
  remainders,
  toHandles,
} from './holdings.ts'
import type { HubspotConfig } from './manifest.ts'

/** How many pages of a form are read before the place is written down. */
const PAGES_A_NOTE = 20

/**
 * Looks again: every contact by its id (archived too), every activity and file that was deleted, every address by
 * search, and once these are gone what was submitted in the forms. `verified` when all of it is gone or named as
 * staying, else still `accepted`.
 */
export async function recheckErasure(call: ActionContext<HubspotConfig>): Promise<ActionResult> {
  const client = hubspotClient(call)
  const before = fromHandles(call.handles)
  const contactIds = await contactsLeft(client, call, before)
  const { alive, binned } = await activitiesLeft(client, before)
  const files = hubspotClient(call)
  const proof = new Tally()
  const order = await lookForFiles(files, call, before, proof)
  for (const id of idsOf(order, 'files', 'deleted')) alive.push({ role: 'deleted', type: 'files', id })
  const gone = contactIds.length === 0 && alive.length === 0
  const left: Order = { contactIds, holdings: alive, orderedOn: order.orderedOn }
  return {
    outcome: gone ? 'verified' : 'accepted',
    counts: count(gone ? order : left, ['alone', 'deleted', 'gone']),
    remains: [
      ...remainders(order),
      ...inRecyclingBin(binned, order.orderedOn ?? isoDate(call.now())),
      ...(gone ? await formsLeft(client, call, order) : []),
    ],
    evidence: [...client.evidence, ...proof.evidence],
    handles: toHandles(order),
  }
}

async function contactsLeft(
  client: HttpClient,
  call: ActionContext<HubspotConfig>,
  order: Order,
): Promise<string[]> {
  const left = new Set<string>()
  for (const id of order.contactIds) if (await readContact(client, id)) left.add(id)
  for (const { kind, value } of call.identifiers) {
    if (kind === 'email') for (const id of await idsByEmail(client, value)) left.add(id)
    if (kind === 'hubspot_contact_id' && (await readContact(client, value))) left.add(value)
  }
  return [...left]
}

async function activitiesLeft(
  client: HttpClient,
  order: Order,
): Promise<{ alive: Holding[]; binned: number }> {
  const alive: Holding[] = []
  let binned = 0
  for (const type of ENGAGEMENTS) {
    const ids = idsOf(order, type, 'alone')
    const live = new Set((await readObjects(client, type, ids, [])).map(({ id }) => id))
    for (const id of live) alive.push({ role: 'alone', type, id })
    const rest = ids.filter((id) => !live.has(id))
    binned += (await readObjects(client, type, rest, [], true)).length
  }
  return { alive, binned }
}

/**
 * Looks for the files that were deleted, one by one. Those that are gone are not asked for again, neither by the next
 * look nor by one that goes on where this was interrupted.
 */
async function lookForFiles(
  client: HttpClient,
  call: ActionContext<HubspotConfig>,
  order: Order,
  proof: Tally,
): Promise<Order> {
  const ids = idsOf(order, 'files', 'deleted')
  let looked = order
  for (let start = 0; start < ids.length; start += FILES_A_NOTE) {
    const gone: Holding[] = []
    for (const id of ids.slice(start, start + FILES_A_NOTE)) {
      if (!(await readFile(client, id))) gone.push({ role: 'gone', type: 'files', id })
    }
    looked = merge(looked, gone)
    await call.keepHandles(toHandles(looked))
    proof.take(client.evidence)
  }
  return looked
}

/** What was submitted in the configured forms and is still there. A form has many pages: an interrupted look goes on. */
async function formsLeft(
  client: HttpClient,
  call: ActionContext<HubspotConfig>,
  order: Order,
): Promise<Remainder[]> {
  const addresses = addressesOf(call.identifiers)
  const handles = toHandles(order)
  const seen = scanFrom(call.handles)
  let { number } = seen
  for (const [nth, form] of call.config.forms.entries()) {
    if (nth < seen.nth) continue
    let after = nth === seen.nth ? seen.after : undefined
    let pages = 0
    do {
      const page = await ownSubmissions(client, form, addresses, after)
      number += page.own.length
      after = page.after
      pages += 1
      const isDue = after !== undefined && pages % PAGES_A_NOTE === 0
      if (isDue) await call.keepHandles([...handles, `scan/${nth}/${number}/${after}`])
    } while (after)
  }
  if (number === 0) return []
  return [
    {
      what: `${number} form ${number === 1 ? 'submission' : 'submissions'}`,
      reason: 'HubSpot has no call that deletes them; to be deleted by hand in the form',
      ground: '',
      until: null,
    },
  ]
}

function scanFrom(handles: readonly string[]): { nth: number; number: number; after: string | undefined } {
  const [, nth = '0', number = '0', ...after] =
    handles.find((handle) => handle.startsWith('scan/'))?.split('/') ?? []
  return { nth: Number(nth), number: Number(number), after: after.join('/') || undefined }
}
