import { site } from '../_server/site.ts'

/** The one value of the style that is the controller's. The profile's schema lets nothing but `#rrggbb` pass. */
export async function GET(): Promise<Response> {
  const { profile } = await site()
  return new Response(`html:root{--brand:${profile.brand.accent}}`, {
    headers: {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'public, max-age=300',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
