import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { DomainError } from './domain/errors.ts'
import { bareError } from './log.ts'

const EMAIL = 'ada@example.test'

/** What a process really writes. */
function logged(call: string, before = ''): string {
  const program = `import { createLogger } from './lib/log.ts'
    const EMAIL = '${EMAIL}'
    ${before}
    createLogger('test', 'info').${call}`
  return execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
}

describe('the log', () => {
  it('is one JSON line a record, without what names a person, wherever it was put', () => {
    const line = logged(
      "info({ request: 'req_1', email: EMAIL, mail: { to: EMAIL, body: EMAIL }, job: { token: EMAIL } }, 'sent')",
    )
    expect(JSON.parse(line)).toMatchObject({ name: 'test', request: 'req_1', msg: 'sent' })
    expect(line).not.toContain(EMAIL)
  })

  it.each(['{ err }', "{ err }, 'it failed'", 'err', "err, 'it failed'"])(
    'says of an error what it is and where, not what it says: error(%s)',
    (words) => {
      const line = logged(
        `error(${words})`,
        "const err = Object.assign(new Error('no ' + EMAIL), { code: '23505', detail: EMAIL })",
      )
      expect(JSON.parse(line).err).toMatchObject({ type: 'Error', errorCode: '23505' })
      expect(JSON.parse(line).msg).toBe(words.includes('failed') ? 'it failed' : 'Error')
      expect(line).not.toContain(EMAIL)
    },
  )
})

describe('an error in the log', () => {
  it('keeps its words where they are our own', () => {
    expect(bareError(new DomainError('not_found'))).toMatchObject({
      type: 'DomainError',
      message: 'not_found',
    })
  })

  it('shows the frames of its stack, never the lines of a message', () => {
    const at = bareError(new Error(`first\n${EMAIL}\nthird`)).at!
    expect(at.length).toBeGreaterThan(0)
    for (const line of at) expect(line).toMatch(/^at /)
    expect(bareError(EMAIL)).toEqual({ type: 'string' })
  })
})
