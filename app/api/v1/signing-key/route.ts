import { signingKeyPem } from '../../../../lib/db/signing-key.ts'
import { desk } from '../../../_server/desk.ts'

/** The public key that packages and audit checkpoints are signed with, for whoever checks one. */
export async function GET(): Promise<Response> {
  const { vault } = await desk()
  return new Response(signingKeyPem(vault), {
    headers: { 'Content-Type': 'application/x-pem-file', 'Cache-Control': 'public, max-age=3600' },
  })
}
