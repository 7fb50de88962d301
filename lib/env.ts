import { readFileSync } from 'node:fs'
import { z } from 'zod'

const bool = z.enum(['0', '1', 'true', 'false']).transform((word) => word === '1' || word === 'true')

/** Every variable the product reads. `NAME_FILE` works for each that may hold a secret. */
const schema = z.object({
  RIGHTSDESK_DATA: z.string().default('data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// (leave it out for SQLite)')
    .optional(),
  /** PostgreSQL: connections that this process opens at most */
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(500).default(10),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must begin with redis://')
    .default('redis://127.0.0.1:6379'),
  MASTER_KEY: z.string().refine(
    (text) =>
      text
        .split(/[\s,]+/)
        .filter(Boolean)
        .every((key) => Buffer.from(key, 'base64').length === 32) && text.trim() !== '',
    'must be 32 bytes in base64 (of several, newest first, each)',
  ),
  /** Where MASTER_KEY was read from; unset where it was given itself. A rotation writes there. */
  MASTER_KEY_FILE: z.string().optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .default('smtp://127.0.0.1:25'),
  MAIL_FROM: z.email('must be an e-mail address').optional(),
  BASE_URL: z.url('must be a web address').transform((url) => url.replace(/\/$/, '')),
  PROFILE: z.string().default('profiles/piwik-pro.yaml'),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((s) => s.trim())
        .filter(Boolean),
    ),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  SANDBOX: bool.default(false),
  /** Sandbox only: a file with the milliseconds by which this desk's clock is ahead. */
  SANDBOX_CLOCK_FILE: z.string().optional(),
  /** per network address */
  RATE_LIMIT_POSTS_PER_MINUTE: z.coerce.number().int().min(1).default(60),
  /** per network address; a third of it per mail address */
  RATE_LIMIT_MAILS_PER_HOUR: z.coerce.number().int().min(1).default(30),
  /** per network address; from then on a browser has to do a proof of work first. A third of the former if not set. */
  PROOF_OF_WORK_AFTER_MAILS_PER_HOUR: z.coerce.number().int().min(0).optional(),
  /** A port of METRICS_HOST for Prometheus. Each process takes its own; npm start gives its worker the next one. */
  METRICS_PORT: z.coerce.number().int().min(1).max(65_534).optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  /** The append-only list of what was shredded: kept outside the backups, replayed by `restore`. */
  DELETION_LEDGER: z.string().optional(),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(200).default(10),
})

export type Env = z.infer<typeof schema>

const SECRETS = ['DATABASE_URL', 'REDIS_URL', 'MASTER_KEY', 'SMTP_URL'] as const

export class EnvError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'EnvError'
    this.problems = problems
  }
}

/** @throws EnvError naming every variable that is missing or wrong; values are never repeated. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given: Record<string, string | undefined> = {}
  const problems: string[] = []
  for (const name of Object.keys(schema.shape)) if (source[name]) given[name] = source[name]
  for (const name of SECRETS) {
    const file = source[`${name}_FILE`]
    if (!file || given[name]) continue
    try {
      given[name] = readFileSync(file, 'utf8').trim()
    } catch {
      problems.push(`${name}_FILE names a file that cannot be read`)
    }
  }
  if (source.MASTER_KEY) delete given.MASTER_KEY_FILE
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0])
      problems.push(given[name] === undefined ? `${name} is not set` : `${name} ${issue.message}`)
    }
  }
  if (parsed.success && parsed.data.SANDBOX_CLOCK_FILE && !parsed.data.SANDBOX)
    problems.push('SANDBOX_CLOCK_FILE is for the sandbox only: set SANDBOX=1 or leave it out')
  if (problems.length > 0 || !parsed.success) throw new EnvError(problems)
  return parsed.data
}

let cached: Env | undefined

/** The process's own environment, read once. Values of the profile's `${NAME}` references come from `lookUp`. */
export function env(): Env {
  cached ??= parseEnv(process.env)
  return cached
}

/** One variable by name (`NAME` or the content of `NAME_FILE`), for the profile's `${NAME}` references. */
export function lookUp(name: string): string | undefined {
  const file = process.env[`${name}_FILE`]
  // An empty variable counts as unset.
  return process.env[name] || (file ? readFileSync(file, 'utf8').trim() : undefined)
}

export type Dialect = 'sqlite' | 'postgres'

/** Which database the schema is instantiated for. Read before anything else is validated: the schema is a module. */
export function dialect(): Dialect {
  if (
    process.env.DATABASE_URL ||
    process.env.DATABASE_URL_FILE ||
    process.env.RIGHTSDESK_DIALECT === 'postgres'
  )
    return 'postgres'
  return 'sqlite'
}
