import { signingWith } from '../vault/signing.ts'
import type { Vault } from '../vault/vault.ts'

/** The public key (Ed25519, PEM) that packages and audit checkpoints are signed with. It follows from the master key. */
export function signingKeyPem(vault: Vault): string {
  return signingWith(vault.signingKey).publicKeyPem
}
