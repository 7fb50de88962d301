import { readdirSync } from 'node:fs'
import path from 'node:path'

/** Every address of the tree under `app`, dynamic parts as `[name]`, e.g. `/[locale]/status/[token]/open`. */
export function endpoints(folder = 'app'): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
    .map((file) => {
      const parts = path.dirname(file).split('/')
      return `/${parts.filter((part) => part !== '.' && !/^\(.*\)$/.test(part)).join('/')}`
    })
    .concat('/healthz', '/readyz', '/favicon.ico')
    .sort()
}
