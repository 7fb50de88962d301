import { describe, expect, it } from 'vitest'
import { ACTIONS, type Action, may, ROLES, type Staff, visibleTeams } from './access.ts'

const YES: Record<(typeof ROLES)[number], Action[]> = {
  handler: [
    'request.read',
    'request.read-package',
    'request.triage',
    'request.assign',
    'request.message',
    'request.record',
    'request.task',
    'recipients.read',
  ],
  dpo: [
    'request.read',
    'request.read-package',
    'request.triage',
    'request.assign',
    'request.message',
    'request.record',
    'request.task',
    'request.attest',
    'request.decide',
    'request.hold',
    'people.read',
    'recipients.read',
    'recipients.mend',
    'work.read',
    'work.restart',
  ],
  admin: ['people.manage', 'people.read', 'recipients.read', 'recipients.mend', 'work.read', 'work.restart'],
  auditor: ['request.read', 'people.read', 'recipients.read', 'work.read'],
}

describe.each(ROLES)('somebody with the role %s', (role) => {
  it.each(ACTIONS)('%s: as the table says', (action) => {
    const staff: Staff = { id: 'staff_1', role, teams: ['privacy'] }
    expect(may(staff, action)).toBe(YES[role].includes(action))
    expect(may(staff, action, { team: 'privacy' })).toBe(YES[role].includes(action))
  })
})

it('recruitment is for its own team, the DPO and the auditor', () => {
  const read = (role: Staff['role'], teams: string[]) =>
    may({ id: 'staff_1', role, teams }, 'request.read', { team: 'recruitment' })
  expect(read('handler', ['recruitment'])).toBe(true)
  expect(read('handler', ['privacy'])).toBe(false)
  expect(read('handler', [])).toBe(false)
  expect(read('dpo', [])).toBe(true)
  expect(read('auditor', [])).toBe(true)
  expect(read('admin', ['recruitment'])).toBe(false)
  expect(visibleTeams({ id: 'staff_1', role: 'handler', teams: ['privacy'] })).toEqual(['privacy'])
  expect(visibleTeams({ id: 'staff_1', role: 'dpo', teams: [] })).toBeNull()
})
