import { withdrawRequest } from '../../../../../../../lib/commands/withdraw-request.ts'
import { letterRecord } from '../../../../../../../lib/db/letter-record.ts'
import { findToken } from '../../../../../../../lib/db/tokens.ts'
import { letterFacts } from '../../../../../../../lib/mail/letters/facts.ts'
import { composeWithdrawn } from '../../../../../../../lib/mail/letters/notices.ts'
import { answered } from '../../../../../../_server/answered.ts'
import { desk } from '../../../../../../_server/desk.ts'
import { statusPost } from '../../../../../../_server/status-post.ts'

interface Context {
  params: Promise<{ locale: string; token: string }>
}

export const POST = answered((request: Request, { params }: Context): Promise<Response> => {
  return statusPost(request, params, async ({ token, path }) => {
    const work = await desk()
    const { db, vault, profile, now } = work
    const { requestId } = await findToken(db.read, 'status', token, now())
    const record = await letterRecord(db.read, vault, requestId!)
    const letter = composeWithdrawn(letterFacts(profile, record.request, record.tasks))
    await withdrawRequest(work, { statusToken: token }, letter)
    return path
  })
})
