import { faultOf } from '../../../lib/db/audit.ts'
import type { AuditEventRow } from '../../../lib/db/schema.ts'
import { count } from './dates.ts'

/** Whether a request's chain of events holds, checked now. */
export function chainWords(events: AuditEventRow[]): string {
  const fault = faultOf(events)
  return fault ? `Chain broken at event ${fault.seq}` : `Chain intact, ${count(events.length, 'event')}`
}
