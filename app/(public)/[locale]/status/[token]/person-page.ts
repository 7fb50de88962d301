import { cache } from 'react'
import { type PersonsView, personsView } from '../../../../../lib/db/status.ts'
import { findToken } from '../../../../../lib/db/tokens.ts'
import { desk } from '../../../../_server/desk.ts'
import { type LinkProblemKind, reading } from '../../../../_server/link-problem.tsx'

/** What a personal link opens. The link is the authorisation: every page and handler behind it asks here or in its command. */
export const readByLink = cache(
  async (token: string): Promise<{ found: PersonsView } | { problem: LinkProblemKind }> => {
    const { db, vault, now } = await desk()
    return reading(async () => {
      const row = await findToken(db.read, 'status', token, now())
      return personsView(db.read, vault, row.requestId!)
    })
  },
)
