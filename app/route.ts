import { negotiate } from '../lib/i18n/languages.ts'
import { site } from './_server/site.ts'

/** The first page, in the language the browser asks for. */
export async function GET(request: Request): Promise<Response> {
  const { locales } = await site()
  const locale = negotiate(request.headers.get('accept-language'), locales)
  return new Response(null, {
    status: 307,
    headers: { Location: `/${locale}`, Vary: 'Accept-Language', 'Cache-Control': 'no-store' },
  })
}
