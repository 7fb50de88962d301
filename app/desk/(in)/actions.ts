'use server'

import { z } from 'zod'
import { assignRequest } from '../../../lib/commands/assign-request.ts'
import { searchRequests } from '../../../lib/db/request-list.ts'
import { may } from '../../../lib/domain/access.ts'
import { days } from '../../_server/days.ts'
import { desk as openDesk } from '../../_server/desk.ts'
import { deskAction } from '../../_server/desk-action.ts'
import { requireStaff } from '../../_server/staff.ts'
import type { SearchResult } from '../_ui/search-box.tsx'
import { RIGHT_NAME, STATUS_NAME } from '../_words/names.ts'

/** Exact search. It is a POST: an e-mail address never enters the address bar, a log or the history. */
export async function search(_previous: SearchResult | null, form: FormData): Promise<SearchResult> {
  const staff = await requireStaff('request.read')
  const typed = z.string().trim().max(254).catch('').parse(form.get('typed'))
  if (typed === '' || !may(staff, 'request.read')) return { typed, found: [] }
  const desk = await openDesk()
  const rows = await searchRequests(desk.db.read, desk, staff, typed, await days())
  return {
    typed,
    found: rows.map(({ row, person }) => ({
      id: row.id,
      reference: row.reference,
      words: `${RIGHT_NAME[row.right]}, ${STATUS_NAME[row.status].toLowerCase()}`,
      person,
    })),
  }
}

export const assignToMe = deskAction(z.object({ requestId: z.string() }), async ({ desk, staff }, input) => {
  await assignRequest(desk, staff, { requestId: input.requestId, assigneeId: staff.id })
  return 'Assigned to you'
})
