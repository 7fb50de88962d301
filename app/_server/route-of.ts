import { z } from 'zod'

/** A route as the house's folders name it, e.g. `/[locale]/status/[token]`; `assets` and `other` besides. */
export type RoutePattern = string

const route = z.object({ page: z.string(), regex: z.string() })
const manifest = z.object({
  staticRoutes: z.array(route),
  dynamicRoutes: z.array(route),
  rewrites: z.object({ afterFiles: z.array(z.object({ source: z.string(), regex: z.string() })) }),
})

interface Route {
  pattern: RoutePattern
  matches: RegExp
}

/** @param text Next's `routes-manifest.json`: literal routes first, then patterns from the narrowest to the widest */
export function routesOf(text: string): Route[] {
  const { staticRoutes, dynamicRoutes, rewrites } = manifest.parse(JSON.parse(text))
  return [
    ...staticRoutes,
    ...rewrites.afterFiles.map(({ source, regex }) => ({ page: source, regex })),
    ...dynamicRoutes,
  ].map(({ page, regex }) => ({ pattern: page, matches: new RegExp(regex) }))
}

/** The pattern an address belongs to; nothing of the address itself. @param target path and query as they were sent */
export function routeOf(target: string, routes: readonly Route[]): RoutePattern {
  const path = target.split('?', 1)[0]!
  if (path.startsWith('/_next/')) return 'assets'
  return routes.find(({ matches }) => matches.test(path))?.pattern ?? 'other'
}
