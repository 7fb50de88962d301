import { site } from '../_server/site.ts'

const MARK = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><path fill="BRAND" d="M3 3h22v5.5H3zM3 11.25h14v5.5H3zM3 19.5h19V25H3z"/></svg>`

/** The controller's logo, or a plain mark in its colour. Only ever an image: opened by itself it runs nothing. */
export async function GET(): Promise<Response> {
  const { profile } = await site()
  return new Response(profile.logoSvg ?? MARK.replace('BRAND', profile.brand.accent), {
    headers: {
      'Content-Type': 'image/svg+xml; charset=utf-8',
      'Cache-Control': 'public, max-age=300',
      'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox`,
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
