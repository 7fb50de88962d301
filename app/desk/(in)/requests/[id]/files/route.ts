import { attachFile, FILE_LIMIT_BYTES } from '../../../../../../lib/commands/attach-file.ts'
import { DomainError } from '../../../../../../lib/domain/errors.ts'
import { env } from '../../../../../../lib/env.ts'
import { desk as openDesk } from '../../../../../_server/desk.ts'
import { isFromOurPages } from '../../../../../_server/origin.ts'
import { currentStaff } from '../../../../../_server/staff.ts'
import { errorWords } from '../../../../_words/errors.ts'

/** A multipart form is a little larger than its file. */
const BODY_LIMIT = FILE_LIMIT_BYTES + 64 * 1024

/** Takes a file for an answer. The command checks who may. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  if (!isFromOurPages(request.headers, env().BASE_URL, false)) return answer(403, errorWords('not_allowed'))
  const staff = await currentStaff()
  if (!staff) return answer(401, 'Sign in first.')
  const length = Number(request.headers.get('content-length') ?? Number.NaN)
  if (!(length <= BODY_LIMIT)) return answer(413, errorWords('file_too_large'))
  const form = await request.formData().catch(() => null)
  const file = form?.get('file')
  if (!form || !(file instanceof File)) return answer(400, errorWords('invalid_input'))
  const task = form.get('task')
  try {
    await attachFile(await openDesk(), staff, {
      requestId: (await params).id,
      taskId: typeof task === 'string' && task !== '' ? task : null,
      name: file.name,
      mediaType: file.type,
      content: Buffer.from(await file.arrayBuffer()),
    })
    return answer(200, 'Attached')
  } catch (error) {
    if (error instanceof DomainError) return answer(422, errorWords(error.code))
    throw error
  }
}

function answer(status: number, message: string): Response {
  return Response.json({ ok: status === 200, message }, { status, headers: { 'cache-control': 'no-store' } })
}
