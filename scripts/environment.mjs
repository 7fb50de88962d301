// An empty value counts as unset for lib/env.ts, and keeps Next from filling it in from `.env`.

const SECRETS = ['DATABASE_URL', 'REDIS_URL', 'MASTER_KEY', 'SMTP_URL']
const SETTINGS = [
  ...SECRETS,
  ...SECRETS.map((name) => `${name}_FILE`),
  'RIGHTSDESK_DATA',
  'RIGHTSDESK_DIALECT',
  'BASE_URL',
  'DATABASE_POOL_SIZE',
  'LOG_LEVEL',
  'MAIL_FROM',
  'METRICS_HOST',
  'METRICS_PORT',
  'PORT',
  'PROFILE',
  'PROOF_OF_WORK_AFTER_MAILS_PER_HOUR',
  'RATE_LIMIT_MAILS_PER_HOUR',
  'RATE_LIMIT_POSTS_PER_MINUTE',
  'SANDBOX',
  'TRUSTED_PROXIES',
  'WORKER_CONCURRENCY',
]

/**
 * The environment with every setting of ours unset: a build, the demo and the tests do not depend on them.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutSettings(env) {
  return { ...env, ...Object.fromEntries(SETTINGS.map((name) => [name, ''])) }
}
