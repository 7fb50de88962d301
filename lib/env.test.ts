import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { EnvError, parseEnv } from './env.ts'

const MASTER_KEY = randomBytes(32).toString('base64')
const LEAST = { MASTER_KEY, BASE_URL: 'https://rights.example.test/' }
const folder = mkdtempSync(join(tmpdir(), 'rightsdesk-env-'))
afterAll(() => rmSync(folder, { recursive: true }))

const problemsOf = (source: Record<string, string>): string[] => {
  try {
    parseEnv(source)
    return []
  } catch (error) {
    if (error instanceof EnvError) return error.problems
    throw error
  }
}

describe('the configuration', () => {
  it('needs a key and an address, and has a default for everything else', () => {
    expect(parseEnv(LEAST)).toMatchObject({
      BASE_URL: 'https://rights.example.test',
      RIGHTSDESK_DATA: 'data',
      SANDBOX: false,
      TRUSTED_PROXIES: [],
    })
  })

  it('reads a secret from the file that is named for it; the variable itself goes first', () => {
    const file = join(folder, 'redis')
    writeFileSync(file, 'redis://:from-file@127.0.0.1\n')
    expect(parseEnv({ ...LEAST, REDIS_URL_FILE: file }).REDIS_URL).toBe('redis://:from-file@127.0.0.1')
    const both = { ...LEAST, REDIS_URL_FILE: file, REDIS_URL: 'redis://127.0.0.1' }
    expect(parseEnv(both).REDIS_URL).toBe('redis://127.0.0.1')
    expect(problemsOf({ ...LEAST, REDIS_URL_FILE: join(folder, 'none') })).toEqual([
      'REDIS_URL_FILE names a file that cannot be read',
    ])
  })

  it('names everything that is missing or wrong at once', () => {
    const problems = problemsOf({ DATABASE_URL: 'mysql://x', WORKER_CONCURRENCY: '0', SMTP_URL: '' })
    for (const name of ['DATABASE_URL', 'MASTER_KEY is not set', 'BASE_URL is not set', 'WORKER_CONCURRENCY'])
      expect(problems.some((problem) => problem.startsWith(name))).toBe(true)
    expect(problems).toHaveLength(4)
  })

  it('never repeats a value: it may be a secret', () => {
    const secret = 'c2VjcmV0LWtleQ=='
    const wrong = { ...LEAST, MASTER_KEY: secret, DATABASE_URL: secret, SMTP_URL: secret, LOG_LEVEL: secret }
    expect(problemsOf(wrong)).toHaveLength(4)
    expect(problemsOf(wrong).join()).not.toContain(secret)
  })
})
