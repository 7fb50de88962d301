import { parseArgs } from 'node:util'
import { createAdminLink } from '../../lib/auth/recover-admin.ts'
import { emailSchema } from '../../lib/domain/email.ts'
import { DomainError } from '../../lib/domain/errors.ts'
import { sentenceOf, UsageError } from './sentences.ts'
import { openOwnStore } from './store.ts'

const HELP = `Usage: rightsdesk create-admin --email <address> [--name <name>]

Prints a one-time link, good for 30 minutes, with which an administrator sets a password; a second factor comes next.
For an administrator who is there, password, second factor and sessions end at once, and a deactivated one is let in
again. It is written into the audit trail.

  --email <address>   whom it is for
  --name <name>       of somebody new
`

/** @returns the exit code: 0, 2 where there is no link (a sentence on stderr) */
export async function run(argv: string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        email: { type: 'string' },
        name: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) return say(HELP)
    const email = emailSchema.safeParse(values.email ?? '')
    if (!email.success) throw new UsageError('Name an e-mail address: --email name@example.org')
    const name = (values.name ?? email.data.split('@')[0]!).trim()
    if (name === '' || name.length > 100) throw new UsageError('--name needs 1 to 100 characters.')
    const store = await openOwnStore(() => new Date())
    try {
      const desk = { db: store.db, now: () => new Date() }
      const { link, isNew } = await createAdminLink(
        desk,
        { name, email: email.data },
        store.settings.BASE_URL,
      )
      return say(
        `${isNew ? 'A new administrator' : 'The administrator is there already: password, second factor and sessions have ended, a new password'} by this link, once, within 30 minutes:\n${link}\n`,
      )
    } finally {
      await store.db.close()
    }
  } catch (error) {
    process.stderr.write(`${words(error)}\n`)
    return 2
  }
}

function words(error: unknown): string {
  if (error instanceof DomainError && error.code === 'address_taken')
    return `This address belongs to somebody with another role (${error.details.role}): an administrator changes roles on the desk. Name another address.`
  return sentenceOf(error)
}

function say(text: string): number {
  process.stdout.write(text)
  return 0
}
