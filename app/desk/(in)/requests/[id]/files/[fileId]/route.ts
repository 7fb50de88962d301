import { openReply } from '../../../../../../../lib/commands/open-reply.ts'
import { DomainError } from '../../../../../../../lib/domain/errors.ts'
import { desk } from '../../../../../../_server/desk.ts'
import { fileResponse } from '../../../../../../_server/file-response.ts'
import { currentStaff } from '../../../../../../_server/staff.ts'

/** A recipient's reply, for staff. The command checks who may, and puts it on record. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string; fileId: string }> },
): Promise<Response> {
  const staff = await currentStaff()
  if (!staff) return new Response(null, { status: 401 })
  const { id, fileId } = await params
  try {
    return fileResponse(await openReply(await desk(), staff, { requestId: id, fileId }))
  } catch (error) {
    if (error instanceof DomainError) return new Response(null, { status: 404 })
    throw error
  }
}
