import { viewPackage } from '../../../../../../../lib/commands/view-package.ts'
import { packageRecord } from '../../../../../../../lib/db/package-record.ts'
import { DomainError, type DomainErrorCode } from '../../../../../../../lib/domain/errors.ts'
import { isAnsweredWithData } from '../../../../../../../lib/domain/rights.ts'
import { env } from '../../../../../../../lib/env.ts'
import { gather } from '../../../../../../../lib/package/gather.ts'
import { packagePage } from '../../../../../../../lib/package/page.ts'
import { removedWords } from '../../../../../../../lib/package/words.ts'
import { desk as openDesk } from '../../../../../../_server/desk.ts'
import { streamOf } from '../../../../../../_server/file-response.ts'
import { requireRequest } from '../../../../../../_server/staff.ts'
import { errorWords } from '../../../../../../desk/_words/errors.ts'

/** What the page shows comes from systems outside: nothing in it runs, leads anywhere of ours or loads anything. */
const POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The page of the package as the person will read it, made from what is there now. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params
  const { staff, row } = await requireRequest(id)
  const desk = await openDesk()
  if (!isAnsweredWithData(row.right)) return refused('not_found')
  try {
    await viewPackage(desk, staff, { requestId: id })
  } catch (error) {
    if (error instanceof DomainError) return refused(error.code)
    throw error
  }
  const of = { profileHash: desk.profile.hash, words: removedWords(row.right, row.locale) }
  const record = await packageRecord(desk.db.read, desk.vault, id, of)
  const contents = gather(desk.profile, record, { at: desk.now(), baseUrl: env().BASE_URL })
  return new Response(streamOf(bytes(packagePage(contents))), {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': POLICY,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}

function refused(code: DomainErrorCode): Response {
  const status = code === 'not_allowed' ? 403 : 404
  return new Response(errorWords(code), { status, headers: { 'Cache-Control': 'no-store' } })
}

async function* bytes(text: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const part of text) yield encoder.encode(part)
}
