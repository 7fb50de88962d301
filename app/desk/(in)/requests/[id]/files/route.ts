import { z } from 'zod'
import { attachFile } from '../../../../../../lib/commands/attach-file.ts'
import { attachReply } from '../../../../../../lib/commands/attach-reply.ts'
import { FILE_LIMIT_BYTES } from '../../../../../../lib/commands/parts/keep-file.ts'
import { DomainError } from '../../../../../../lib/domain/errors.ts'
import { env } from '../../../../../../lib/env.ts'
import { desk as openDesk } from '../../../../../_server/desk.ts'
import { isFromOurPages } from '../../../../../_server/origin.ts'
import { currentStaff } from '../../../../../_server/staff.ts'
import { errorWords } from '../../../../_words/errors.ts'

/** A multipart form is a little larger than its file. */
const BODY_LIMIT = FILE_LIMIT_BYTES + 64 * 1024

/** Takes a file: for the answer, or (`kind` is `reply`) what a recipient wrote to us. The commands check who may. */
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
  const text = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value : ''
  }
  try {
    const upload = {
      requestId: (await params).id,
      name: file.name,
      mediaType: file.type,
      content: Buffer.from(await file.arrayBuffer()),
    }
    const desk = await openDesk()
    if (text('kind') === 'reply')
      await attachReply(desk, staff, { ...upload, taskId: text('task'), note: text('note') })
    else await attachFile(desk, staff, { ...upload, taskId: text('task') || null })
    return answer(200, 'Attached')
  } catch (error) {
    if (error instanceof DomainError) return answer(422, errorWords(error.code))
    if (error instanceof z.ZodError) return answer(422, errorWords('invalid_input'))
    throw error
  }
}

function answer(status: number, message: string): Response {
  return Response.json({ ok: status === 200, message }, { status, headers: { 'cache-control': 'no-store' } })
}
