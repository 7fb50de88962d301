import type { Desk } from '../lib/commands/context.ts'
import type { CallContext, Connector } from '../lib/connectors/contract.ts'
import type { Logger } from '../lib/log.ts'
import type { MailTransport } from '../lib/mail/transport.ts'

/** What handlers work with. */
export interface JobContext {
  desk: Desk
  log: Logger
  mail: MailTransport
  baseUrl: string
  sandbox: boolean
  /** Those that act by themselves, by id. */
  connectors: ReadonlyMap<string, Connector>
  /** Waits for a free place in a recipient's call limits, which all workers share. */
  throttle: (recipientId: string) => CallContext<unknown>['throttle']
}
