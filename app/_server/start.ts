import { subscribe } from 'node:diagnostics_channel'
import { DomainError } from '../../lib/domain/errors.ts'
import { PEER_HEADER } from './client-address.ts'
import { desk } from './desk.ts'
import { startMetrics } from './metrics.ts'

/** Opens everything the web process needs; where that fails it says why in a sentence and ends the process. */
export async function checkStart(): Promise<void> {
  tellPeers()
  try {
    await desk()
  } catch (error) {
    process.stderr.write(`${reason(error)}\n`)
    process.exit(1)
  }
  await startMetrics()
}

function reason(error: unknown): string {
  if (error instanceof DomainError && error.code === 'other_key')
    return 'The master key is not the one this database was written with. Nothing was changed. Start with the right MASTER_KEY, or restore the database that belongs to this key.'
  return error instanceof Error ? error.message : 'The start failed.'
}

/** Handlers see headers only: what the connection knows of its other end is written into one, over whatever was sent. */
function tellPeers(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as {
      request: { headers: Record<string, string> }
      socket: { remoteAddress?: string }
    }
    request.headers[PEER_HEADER] = socket.remoteAddress ?? ''
  })
}
