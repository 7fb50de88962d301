// Reads the reports of the test runners. A suite that ran nothing, skipped something or crashed has failed.

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} notes why something counts as failed that no runner has printed as failed
 */

/**
 * @param {{ passed: number, failed: number, skipped: string[], code: number }} seen
 * @returns {Count}
 */
function judge({ passed, failed, skipped, code }) {
  const notes = skipped.map((name) => `Skipped, which counts as failed: ${name}`)
  let counted = failed + skipped.length
  if (passed + counted === 0) {
    counted = 1
    notes.push('No test was run, which counts as failed.')
  } else if (code !== 0 && counted === 0) {
    counted = 1
    notes.push(`The runner ended with code ${code}, which counts as failed.`)
  }
  return { passed, failed: counted, notes }
}

/**
 * @param {any} report of vitest's JSON reporter; `undefined`: there is none
 * @param {number} code the runner's exit code
 */
export function countVitest(report, code) {
  const files = report?.testResults ?? []
  const tests = files.flatMap((file) => file.assertionResults)
  const broken = files.filter(
    (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
  )
  return judge({
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').length + broken.length,
    skipped: tests
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName),
    code,
  })
}

/**
 * @param {any} report of Playwright's JSON reporter; `undefined`: there is none
 * @param {number} code the runner's exit code
 */
export function countPlaywright(report, code) {
  /** @type {{ title: string, status: string }[]} */
  const tests = []
  const walk = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) tests.push({ title: `${spec.file} ${spec.title}`, status: test.status })
    }
    for (const inner of suite.suites ?? []) walk(inner)
  }
  for (const suite of report?.suites ?? []) walk(suite)
  return judge({
    passed: tests.filter(({ status }) => status === 'expected').length,
    // "flaky" failed at first.
    failed: tests.filter(({ status }) => status === 'unexpected' || status === 'flaky').length,
    skipped: tests.filter(({ status }) => status === 'skipped').map(({ title }) => title),
    code,
  })
}
