import { takePackage } from '../../../../../../../lib/commands/take-package.ts'
import { DomainError } from '../../../../../../../lib/domain/errors.ts'
import { env } from '../../../../../../../lib/env.ts'
import { desk } from '../../../../../../_server/desk.ts'
import { fileResponse } from '../../../../../../_server/file-response.ts'
import { isFromOurPages } from '../../../../../../_server/origin.ts'
import { currentStaff } from '../../../../../../_server/staff.ts'
import { errorWords } from '../../../../../../desk/_words/errors.ts'

/** The package for staff who may read it; the command checks who, and puts it on record. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  if (!isFromOurPages(request.headers, env().BASE_URL, false)) return refused(403, errorWords('not_allowed'))
  const staff = await currentStaff()
  if (!staff) return refused(401, 'Sign in first.')
  try {
    return fileResponse(await takePackage(await desk(), staff, { requestId: (await params).id }))
  } catch (error) {
    if (error instanceof DomainError) return refused(422, errorWords(error.code))
    throw error
  }
}

function refused(status: number, words: string): Response {
  return new Response(words, { status, headers: { 'cache-control': 'no-store' } })
}
