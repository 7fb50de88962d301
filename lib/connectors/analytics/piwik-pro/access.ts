import { z } from 'zod'
import type { AccessRecord, FieldValue } from '../../../domain/extract.ts'
import type { AccessBatch, AccessEnd, CallContext } from '../../contract.ts'
import { Tally } from '../../tally.ts'
import { cell } from '../described.ts'
import type { PiwikProConfig } from '../manifest.ts'
import { type Days, type Kind, leadsOf, PiwikPro, type Row } from './api.ts'
import { columnsOf, groupsOf, PROFILE_GROUP } from './columns.ts'
import { dayOf, monthsBack } from './days.ts'
import { profilesOf } from './locate.ts'

/** Rows of a page, and so of a batch. */
const PAGE = 1000

/** Steps that found nothing, after which how far it has come is stored all the same. */
const QUIET = 6

/**
 * How far an export has come: all steps before `step`, and of this one so many rows. `until` is the day the export
 * began, so that its steps stay the same. `described`: the groups were told.
 */
const cursorBody = z.object({
  until: z.string(),
  described: z.boolean(),
  step: z.int(),
  offset: z.int(),
})
type Cursor = z.infer<typeof cursorBody>

interface Step {
  websiteId: string
  kind: Kind
  days: Days
}

/** Every session and event of the person, website by website and month by month, and then the profiles. */
export async function* access(
  call: CallContext<PiwikProConfig>,
  from: string | null,
): AsyncGenerator<AccessBatch, AccessEnd, void> {
  const { config } = call
  const api = new PiwikPro(call)
  const proof = new Tally()
  const start: Cursor = from
    ? cursorBody.parse(JSON.parse(from))
    : { until: dayOf(call.now()), described: false, step: 0, offset: 0 }
  const leads = leadsOf(call.identifiers)
  const steps = leads.length === 0 ? [] : stepsOf(config, start.until)
  const { until } = start
  let { described } = start
  let quiet = 0

  function batch(records: AccessRecord[], step: number, offset: number): AccessBatch {
    const groups = records.length > 0 && !described ? { groups: groupsOf(config) } : {}
    described ||= records.length > 0
    quiet = 0
    return { ...groups, records, cursor: JSON.stringify({ until, described, step, offset }) }
  }

  for (const [at, step] of steps.entries()) {
    if (at < start.step) continue
    const columns = columnsOf(config, step.kind)
    let offset = at === start.step ? start.offset : 0
    for (;;) {
      const rows = await api.page({ ...step, columns, leads, offset, limit: PAGE })
      proof.take(api.client.evidence)
      offset += rows.length
      const isLast = rows.length < PAGE
      if (rows.length > 0) {
        const records = rows.map((row) => recordOf(step.kind, columns, row))
        yield isLast ? batch(records, at + 1, 0) : batch(records, at, offset)
      }
      if (isLast) break
    }
    quiet += 1
    if (quiet >= QUIET) yield batch([], at + 1, 0)
  }
  if (start.step <= steps.length) {
    const records = (await profilesOf(api, call)).flatMap((profile) => attributesOf(profile))
    if (records.length > 0) yield batch(records, steps.length + 1, 0)
  }
  proof.take(api.client.evidence)
  return { remains: [], evidence: proof.evidence }
}

function stepsOf(config: PiwikProConfig, until: string): Step[] {
  const months = monthsBack(until, config.monthsBack)
  return config.websiteIds.flatMap((websiteId) =>
    (['sessions', 'events'] as const).flatMap((kind) => months.map((days) => ({ websiteId, kind, days }))),
  )
}

function recordOf(kind: Kind, columns: readonly string[], row: Row): AccessRecord {
  const keys = [...(kind === 'events' ? ['event_id'] : []), 'session_id', 'visitor_id', 'timestamp']
  return {
    group: kind === 'events' ? 'event' : 'session',
    fields: Object.fromEntries([...keys, ...columns].map((column) => [column, readable(row[column])])),
  }
}

/** A value with a number and a name goes by its name; several values stand beside one another. */
function readable(value: unknown): FieldValue {
  if (!Array.isArray(value)) return cell(value)
  const [number, name] = value
  if (value.length === 2 && !Array.isArray(number) && (typeof name === 'string' || name === null))
    return cell(name ?? number)
  return value.length === 0 ? null : value.map((one) => readable(one)).join(', ')
}

function attributesOf(profile: Row, within = ''): AccessRecord[] {
  return Object.entries(profile).flatMap(([name, value]) => {
    const attribute = `${within}${name}`
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return attributesOf(value as Row, `${attribute}.`)
    return [{ group: PROFILE_GROUP.id, fields: { attribute, value: cell(value) } }]
  })
}
