import { expect, it } from 'vitest'
import { JOBS, type JobName } from '../../../lib/jobs/catalogue.ts'
import { workName } from './work.ts'

it('names every kind of work that can be set aside in words', () => {
  const names = Object.keys(JOBS) as JobName[]
  const unnamed = names.filter((name) => workName({ name, mailKind: null }) === name)
  expect(unnamed).toEqual(['mail.send'])
  expect(workName({ name: 'mail.send', mailKind: 'hand-off' })).toMatch(/^Mail: /)
})
