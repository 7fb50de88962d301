// Loaded into a process before its own code (node --import): writes down, as one line of JSON each, what its HTTP
// servers are asked for and where they send people, so that addresses can be looked through for personal data.
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'

const file = process.env.REQUEST_LINES

if (file) {
  const asked = new WeakMap()
  subscribe('http.server.request.start', ({ request }) => {
    // What a test tells a stand-in itself.
    if (request.url.startsWith('/__control/')) return
    // Now: routers rewrite it on the way.
    const { referer = '' } = request.headers
    asked.set(request, { line: `${request.method} ${request.url}`, referer })
  })
  subscribe('http.server.response.finish', ({ request, response }) => {
    const begun = asked.get(request)
    if (!begun) return
    const location = response.getHeader('location') ?? ''
    appendFileSync(file, `${JSON.stringify({ ...begun, location })}\n`)
  })
}
