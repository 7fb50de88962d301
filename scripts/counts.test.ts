import { describe, expect, it } from 'vitest'
import { countPlaywright, countVitest } from './counts.mjs'

const vitest = (...statuses: string[]) => ({
  testResults: [
    {
      status: statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status, i) => ({ status, fullName: `test ${i}` })),
    },
  ],
})

const playwright = (...statuses: string[]) => ({
  suites: [
    {
      suites: [
        {
          specs: statuses.map((status, i) => ({
            file: 'a.spec.ts',
            title: `test ${i}`,
            tests: [{ status }],
          })),
        },
      ],
    },
  ],
})

describe('the count of all suites', () => {
  it('counts what passed and what failed', () => {
    expect(countVitest(vitest('passed', 'passed', 'failed'), 1)).toEqual({ passed: 2, failed: 1, notes: [] })
    expect(countPlaywright(playwright('expected', 'unexpected', 'flaky'), 1)).toMatchObject({
      passed: 1,
      failed: 2,
    })
  })

  it('counts a skipped test as failed and names it', () => {
    for (const status of ['pending', 'skipped', 'todo']) {
      const count = countVitest(vitest('passed', status), 0)
      expect(count).toMatchObject({ passed: 1, failed: 1 })
      expect(count.notes.join()).toContain('test 1')
    }
    expect(countPlaywright(playwright('expected', 'skipped'), 0)).toMatchObject({ passed: 1, failed: 1 })
  })

  it('counts a suite that ran nothing as failed', () => {
    for (const report of [undefined, { testResults: [] }]) expect(countVitest(report, 0).failed).toBe(1)
    expect(countPlaywright({ suites: [] }, 0).failed).toBe(1)
    expect(countPlaywright(undefined, 1).failed).toBe(1)
  })

  it('counts a runner that crashed as failed, though every test passed', () => {
    expect(countVitest(vitest('passed'), 1)).toMatchObject({ passed: 1, failed: 1 })
    expect(countPlaywright(playwright('expected'), 124)).toMatchObject({ passed: 1, failed: 1 })
  })

  it('counts a test file that could not be loaded as failed', () => {
    const report = {
      testResults: [...vitest('passed').testResults, { status: 'failed', assertionResults: [] }],
    }
    expect(countVitest(report, 1)).toMatchObject({ passed: 1, failed: 1 })
  })
})
