import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { run } from './clock.ts'

const PROGRAM = fileURLToPath(new URL('../rightsdesk.mjs', import.meta.url))
const CASES = fileURLToPath(new URL('../../lib/domain/clock/deadline-cases.csv', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'clock-'))

afterAll(() => rmSync(folder, { recursive: true }))

interface Ran {
  code: number
  out: string
  err: string
}

function rightsdesk(...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    // From another folder, in a zone of its own: neither may matter.
    const options = { cwd: folder, env: { ...process.env, TZ: 'Pacific/Apia' } }
    // Started as npx starts it: by its own first line, which needs the file to be executable.
    execFile(PROGRAM, args, options, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}

/** The command in this process: a fraction of the time of a new one. */
async function clock(line: string): Promise<Ran> {
  const heard = { out: '', err: '' }
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    heard.out += text
    return true
  })
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    heard.err += text
    return true
  })
  try {
    return { code: await run(line.split(' ')), ...heard }
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
}

let tables = 0

function table(...lines: string[]): string {
  tables += 1
  const file = path.join(folder, `cases-${tables}.csv`)
  writeFileSync(file, `${lines.join('\r\n')}\r\n`)
  return file
}

describe('one request', () => {
  test('prints the dates with the steps and the holidays by name', async () => {
    const { code, out } = await rightsdesk(
      ...'clock --regime gdpr-eu --calendar PL --received 2026-03-31T22:30Z'.split(' '),
    )
    expect(code).toBe(0)
    expect(out).toContain('Received             Wed 2026-04-01')
    expect(out).toContain('By law               Mon 2026-05-04')
    expect(out).toContain('2026-05-01 → 2026-05-04  next-working-day')
    expect(out).toContain('Fri 2026-05-01 Labour Day')
    expect(out).toContain('Art. 12(3) GDPR')
  })

  test('prints JSON of the promised shape', async () => {
    const { code, out } = await rightsdesk(
      ...'clock --regime gdpr-eu --calendar PL --received 2026-02-10 --json'.split(' '),
    )
    expect(code).toBe(0)
    const { steps, ...dates } = JSON.parse(out)
    expect(dates).toEqual({
      received: '2026-02-10',
      receivedOn: '2026-02-10',
      promisedDue: '2026-03-12',
      statutoryDue: '2026-03-10',
      due: '2026-03-10',
      extensionNoticeBy: '2026-03-10',
      extendedDue: '2026-05-11',
      acknowledgeBy: null,
      optOutDue: null,
    })
    for (const step of steps) expect(Object.keys(step)).toEqual(['rule', 'from', 'to', 'source'])
    expect(steps[0]).toMatchObject({ rule: 'same-day-months-later', from: '2026-02-10', to: '2026-03-10' })
  })

  test.each([
    ['--regime gdpr-eu --calendar PL --received 2026-03-02 --pause 2026-03-03..2026-03-16', '2026-04-15'],
    ['--regime uk-gdpr --calendar GB-ENG --received 2026-03-02 --identity 2026-03-16', '2026-04-16'],
    [
      '--regime uk-gdpr --calendar GB-ENG --received 2026-03-02 --clarify 2026-03-10..2026-03-20',
      '2026-04-13',
    ],
    ['--regime gdpr-eu --calendar DE-BE --received 2026-05-31 --extend', '2026-08-31'],
    ['--regime gdpr-eu --calendar PL --calendar FR --received 2026-11-24', '2026-12-24'],
    ['--regime us-ca-ccpa --calendar weekdays-only --received 2026-12-18 --opt-out', '2027-01-08'],
    ['--regime ch-fadp --calendar none --received 2026-01-31 --extend --until 2026-04-30', '2026-04-30'],
  ])('%s is due by law on %s', async (line, statutoryDue) => {
    const { out } = await clock(`${line} --json`)
    expect(JSON.parse(out)).toMatchObject({ statutoryDue })
  })

  test.each([
    ['--regime gdpr-eu --calendar PL --received 2026-02-30', '"2026-02-30" is no date'],
    ['--regime gdpr-eu --calendar PL --received 2026-02-03T10:00', 'an instant with its zone'],
    ['--regime gdpr-mars --calendar PL --received 2026-02-03', '"gdpr-mars" is no regime'],
    ['--regime gdpr-eu --calendar PL-XX --received 2026-02-03', '"PL-XX" is no calendar'],
    [
      '--regime gdpr-eu --calendar PL --received 2026-02-03 --pause 2026-02-11..2026-02-04',
      'before it begins',
    ],
    [
      '--regime gdpr-eu --calendar PL --received 2026-02-03 --pause 2026-02-01..2026-02-04',
      'before the request came',
    ],
    ['--regime gdpr-eu --calendar PL --received 2026-02-03 --pause 2026-02-04', 'a range of two days'],
    ['--regime gdpr-eu --calendar PL --received 2026-02-03 --extend --extend', 'extended once'],
    ['--regime gdpr-eu --calendar PL --received 2026-02-03 --identity 2026-02-04', 'does not wait for that'],
    ['--regime gdpr-eu --calendar PL --received 2026-02-03 --opt-out', 'no period of its own for opt-out'],
    ['--regime br-lgpd --calendar none --received 2026-02-03 --extend', 'knows no extension'],
    ['--regime ch-fadp --calendar none --received 2026-02-03 --extend', 'give it with --until'],
    [
      '--regime ch-fadp --calendar none --received 2026-02-03 --extend --until 2026-03-05',
      'a day after 2026-03-05',
    ],
    [
      '--regime gdpr-eu --calendar PL --received 2026-02-03 --extend --until 2026-06-01',
      'gdpr-eu gives the new date itself: leave --until out.',
    ],
    [
      '--regime gdpr-eu --calendar PL --received 2026-02-03 --until 2026-04-01',
      '--until belongs to --extend',
    ],
    ['--regime gdpr-eu --received 2026-02-03', '--calendar is missing'],
    ['gdpr-eu', '"gdpr-eu" stands there alone: each value follows its option (--help lists them).'],
    ['--calendar PL --received 2026-02-03 --regime', '--regime needs a value after it.'],
    ['--regime --calendar PL --received 2026-02-03', '--regime needs a value after it.'],
    ['--json=yes', '--json takes no value.'],
    [
      '--regime gdpr-eu --calendar PL --received 2026-02-03 --fast',
      'There is no option --fast (--help lists them).',
    ],
  ])('%s is refused in one sentence', async (line, sentence) => {
    const { code, out, err } = await clock(line)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(sentence)
    expect(err.trim().split('\n')).toHaveLength(1)
  })
})

describe('a table of cases', () => {
  test('that agrees in every row exits with 0', async () => {
    const { code, out } = await rightsdesk('clock', '--file', CASES)
    expect(code).toBe(0)
    expect(out).toContain('44 rows the same, 0 different')
  })

  test('that differs in one row shows both dates and exits with 1', async () => {
    const file = table(
      '\ufeffreceived,regime,calendar,expected_due,why',
      '2026-02-10,gdpr-eu,PL,2026-03-12,30 days',
      '2026-03-02,"gdpr-eu:pause(asked=2026-03-03,info=2026-03-16)",PL,2026-04-15,a comma in quotes',
      '2026-02-10,gdpr-eu:ack,PL,,no such date',
      '2026-02-10,gdpr-mars,PL,2026-03-10,no such law',
    )
    const { code, out } = await rightsdesk('clock', '--file', file)
    expect(code).toBe(1)
    expect(out).toMatch(/2026-02-10 +gdpr-eu +PL +expected 2026-03-12 +computed 2026-03-10 +DIFFERENT/)
    expect(out).toMatch(/"gdpr-mars" is no regime.* DIFFERENT/)
    expect(out).toContain('2 rows the same, 2 different')
    const json = await rightsdesk('clock', '--file', file, '--json')
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out)[0]).toMatchObject({
      received: '2026-02-10',
      regime: 'gdpr-eu',
      calendar: 'PL',
      expected: '2026-03-12',
      computed: '2026-03-10',
      isSame: false,
    })
  })

  test.each([
    ['without the columns', ['a,b', '1,2'], 'has no rows with received, regime, calendar, expected_due'],
    ['without a row', ['received,regime,calendar,expected_due'], 'has no rows'],
    ['that is broken', ['received,regime,calendar,expected_due', '2026-02-10,"gdpr-eu'], 'is no CSV table'],
  ])('%s is refused in one sentence', async (_, lines, sentence) => {
    const { code, err } = await rightsdesk('clock', '--file', table(...lines))
    expect(code).toBe(2)
    expect(err).toContain(sentence)
  })

  test('that is not there is refused in one sentence', async () => {
    const { code, err } = await rightsdesk('clock', '--file', 'nowhere.csv')
    expect({ code, err }).toEqual({ code: 2, err: 'nowhere.csv cannot be read.\n' })
  })
})

describe('the dispatcher', () => {
  test('hands on the exit code and the sentence of a command', async () => {
    const { code, out, err } = await rightsdesk('clock', '--regime', 'gdpr-eu', '--received', '2026-02-30')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('--calendar is missing')
  })

  test('lists the commands', async () => {
    const { code, out } = await rightsdesk('--help')
    expect(code).toBe(0)
    expect(out).toContain('clock')
    expect((await rightsdesk('clock', '--help')).out).toContain('gdpr-eu')
  })

  test('refuses an unknown command in one sentence', async () => {
    const { code, err } = await rightsdesk('clcok')
    expect({ code, err }).toEqual({
      code: 2,
      err: 'There is no command "clcok" (rightsdesk --help lists them).\n',
    })
    expect((await rightsdesk('constructor')).code).toBe(2)
    expect((await rightsdesk()).code).toBe(2)
  })
})
