import { waitOf } from '../_server/guesses.ts'
import { partnerPageFor } from '../_server/partner-page.ts'
import { seeOther, tooMany } from '../_server/take-form.ts'

/** Where pages send somebody who has tried many links that do not exist: a page cannot answer 429 itself. */
export async function GET(request: Request): Promise<Response> {
  const wait = await waitOf(request.headers)
  if (wait === 0) return seeOther('/')
  return tooMany(await partnerPageFor(null, request.headers.get('accept-language')), wait)
}
