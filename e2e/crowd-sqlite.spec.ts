import { CROWD_SYSTEM, crowd } from './crowd.ts'
import { expect, test } from './fixtures.ts'

test.use({ systemOptions: { ...CROWD_SYSTEM, database: 'sqlite' } })

test('two hundred requests at once are all filed, once each, and ten erasures carried out once each, on an SQLite file', async ({
  system,
}) => {
  test.setTimeout(300_000)
  const { seen, expected, lines } = await crowd(system, { forms: 150, programs: 50, erasures: 10 })
  expect(lines).toEqual([])
  expect(seen).toEqual(expected)
})
