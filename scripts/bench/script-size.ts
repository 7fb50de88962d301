import { gzipSync } from 'node:zlib'
import { startSystem } from '../../e2e/system.ts'
import { startBare } from './bare.ts'
import type { Bench } from './figures.ts'

/** What a browser loads of JavaScript with the public form, and with an empty page of a bare Next app. */
export const scriptSize: Bench = {
  name: 'script',
  about: 'JavaScript of the public form, beside an empty page of a bare Next app',
  async run() {
    const system = await startSystem({ profile: 'e2e/profiles/desk.yaml', withoutWorker: true })
    const bare = await startBare()
    try {
      const form = await scriptsOf(system.baseUrl.replace('localhost', '127.0.0.1'), '/en/request')
      const empty = await scriptsOf(bare.origin, '/')
      return [
        {
          bench: 'script',
          what: 'of the form, compressed, more than of an empty page',
          value: form.kB - empty.kB,
          unit: 'kB',
          goal: { most: 40 },
          note: `${form.kB.toFixed(0)} kB in ${form.files} files, ${empty.kB.toFixed(0)} kB in ${empty.files}`,
        },
      ]
    } finally {
      await bare.stop()
      await system.stop()
    }
  },
}

/** Every script file that the page's HTML has a browser load; those for browsers without modules are not among them. */
async function scriptsOf(origin: string, page: string): Promise<{ kB: number; files: number }> {
  const response = await fetch(origin + page)
  const html = await response.text()
  if (response.status !== 200) throw new Error(`${page} was answered with ${response.status}`)
  const found = new Set<string>()
  for (const [tag] of html.matchAll(/<(script|link)\b[^>]*>/g)) {
    const isScript = tag.startsWith('<script') && !/\bnomodule\b/i.test(tag)
    if (!isScript && !/as="script"/.test(tag) && !/rel="modulepreload"/.test(tag)) continue
    const file = /\b(?:src|href)="([^"]+\.js[^"]*)"/.exec(tag)?.[1]
    if (file) found.add(file)
  }
  let bytes = 0
  for (const file of found) {
    const answer = await fetch(new URL(file, origin))
    if (answer.status !== 200) throw new Error(`${file} was answered with ${answer.status}`)
    bytes += gzipSync(Buffer.from(await answer.arrayBuffer())).length
  }
  return { kB: bytes / 1024, files: found.size }
}
