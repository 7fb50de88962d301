import { describe, expect, it } from 'vitest'
import { AUDIT_TYPES } from '../../../lib/domain/audit.ts'
import { eventWords } from './events.ts'

const names = { nameOf: (id: string) => (id === 'staff_1' ? 'Berta' : id), recipientName: (id: string) => id }
const words = (type: string, data: object, actor = 'staff_1') => {
  const { bold, text } = eventWords({ type, actor, data: JSON.stringify(data) }, names)
  return `${bold} ${text}`.trim()
}

describe('an audit event in words', () => {
  it('never shows a code in place of words, whatever data an event came with', () => {
    for (const type of AUDIT_TYPES) {
      const text = words(type, {})
      expect(text, type).not.toContain(type)
      expect(text, type).not.toMatch(/undefined|null|\[object/)
      expect(text.length, type).toBeGreaterThan(3)
    }
  })

  it('says what a recipient did, with its counts', () => {
    const counts = [
      { label: 'contact', count: 1 },
      { label: 'note', count: 6 },
    ]
    const verified = (capability: string) =>
      words('task.settled', { recipient: 'HubSpot', capability, outcome: 'verified', counts })
    expect(verified('erase')).toBe('HubSpot looked again, it is gone: 1 contact and 6 notes')
    expect(verified('rectify')).toBe('HubSpot read back, the new values are there: 1 contact and 6 notes')
    expect(words('task.settled', { recipient: 'HubSpot', outcome: 'not_found', asked: false })).toBe(
      'HubSpot settled: nobody was asked',
    )
    expect(words('task.failed', { recipient: 'HubSpot', fault: 'invalid' })).toBe(
      'HubSpot failed: the system refuses the order as it is',
    )
    expect(words('task.accepted', { recipient: 'HubSpot', looks: 1, next: '2026-12-01T10:00:00.000Z' })).toBe(
      'HubSpot still there at the re-check; looked at again Tue 1 Dec',
    )
  })

  it('tells a link confirmed by the person from an identity recorded by staff', () => {
    expect(words('identity.confirmed', { method: 'email-link' }, 'person')).toBe('E-mail confirmed by link')
    expect(words('identity.confirmed', { method: 'a digest' })).toBe(
      'Berta recorded how identity was established',
    )
  })

  it('says of a change of dates what they were and what they are', () => {
    const dates = (receivedOn: string, due: string) => ({
      receivedOn,
      statutoryDue: due,
      promisedDue: due,
      due,
    })
    const from = dates('2026-10-27', '2026-11-26')
    expect(words('deadline.corrected', { from, to: dates('2026-10-23', '2026-11-22') })).toBe(
      'Berta corrected the receipt Tue 27 Oct → Fri 23 Oct; due Thu 26 Nov → Sun 22 Nov',
    )
    const extended = { ground: 'complexity', from, to: dates('2026-10-27', '2027-01-27') }
    expect(words('deadline.extended', extended)).toBe(
      'Berta extended the period for its complexity; due Thu 26 Nov → Wed 27 Jan',
    )
    expect(words('clock.paused', { ground: 'identity', from, to: from })).toBe(
      'Berta paused the clock for a doubt about identity; due Thu 26 Nov without the days of waiting',
    )
    expect(words('clock.resumed', { from, to: dates('2026-10-27', '2026-12-03') })).toBe(
      'The clock runs again; due Thu 26 Nov → Thu 3 Dec',
    )
  })
})
