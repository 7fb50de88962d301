import { expect, test } from 'vitest'
import { routeOf, routesOf } from './route-of.ts'

const route = (page: string, regex: string) => ({ page, regex })
const routes = routesOf(
  JSON.stringify({
    staticRoutes: [route('/desk', '^/desk(?:/)?$'), route('/api/healthz', '^/api/healthz(?:/)?$')],
    dynamicRoutes: [
      route('/[locale]', '^/([^/]+?)(?:/)?$'),
      route('/[locale]/status/[token]', '^/([^/]+?)/status/([^/]+?)(?:/)?$'),
      route('/[locale]/[...rest]', '^/([^/]+?)/(.+?)(?:/)?$'),
    ],
    rewrites: { afterFiles: [{ source: '/healthz', regex: '^/healthz(?:/)?$' }] },
  }),
)

test.each([
  ['/desk', '/desk'],
  ['/desk?right=access', '/desk'],
  ['/healthz', '/healthz'],
  ['/en/status/4fQ0secret?lang=de', '/[locale]/status/[token]'],
  ['/en/ada@example.test', '/[locale]/[...rest]'],
  ['/_next/static/chunks/ada.js', 'assets'],
  ['//', 'other'],
])('an address is counted by its pattern alone: %s', (target, pattern) => {
  expect(routeOf(target, routes)).toBe(pattern)
})
