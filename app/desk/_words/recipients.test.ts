import { describe, expect, it } from 'vitest'
import { NO_HEALTH } from '../../../lib/db/recipient-health.ts'
import { healthWords, reachedHow } from './recipients.ts'

const ZONE = 'Europe/Warsaw'
const at = new Date('2026-03-02T09:00:00Z')
const TESTED = { isQueued: false, at, fault: null, missing: [], evidence: [] }
const TICKETS = { scope: 'tickets', without: 'tickets cannot be counted' }

const words = (facts: Partial<typeof NO_HEALTH>) => healthWords({ ...NO_HEALTH, ...facts }, ZONE)

describe('the health of a recipient', () => {
  it('is good only where a test said so', () => {
    expect(words({ check: TESTED })).toMatchObject({ lead: 'Working', glyph: 'settled' })
    expect(words({})).toMatchObject({ lead: 'No order open', lines: [], glyph: 'waiting' })
    expect(words({ lastOkAt: at }).lead).not.toBe('Working')
  })

  it('says since when calls are stopped, before anything else', () => {
    const { lead, lines, tone } = words({
      stopped: { fault: 'POST /token answered 401', at },
      check: { ...TESTED, fault: 'POST /token answered 401' },
      open: 2,
      failed: 1,
    })
    expect([lead, tone]).toEqual(['Calls stopped', 'fail'])
    expect(lines).toEqual([
      'The system refuses our credentials since Mon 2 Mar, 10:00.',
      '1 order failed.',
      '2 orders open: 1 failed.',
      'Tested Mon 2 Mar, 10:00.',
    ])
  })

  it('names each permission that is missing with what cannot be done', () => {
    const { lead, lines } = words({ check: { ...TESTED, missing: [TICKETS] } })
    expect(lead).toBe('1 permission missing')
    expect(lines).toContain('tickets: tickets cannot be counted.')
  })

  it('shows the last day at a hand-off without calling it settled', () => {
    const { lead, lines } = words({ open: 1, handedOff: 1, late: 1, goneBy: '2026-05-31' })
    expect(lead).toBe('1 answer late')
    expect(lines.join(' ')).toContain('Gone by Sun 31 May 2026 in any case; not settled before they answer.')
  })
})

it('who is served by hand is so for a named reason', () => {
  const recipient = {
    id: 'x',
    name: 'X',
    connector: 'mail',
    mode: 'hand-off',
    capabilities: [],
    identifiers: [],
    handOff: [],
    contact: null,
    language: 'en',
    answerWithinDays: 14,
    retentionDays: null,
  } as const
  expect(reachedHow(recipient, ['X_URL', 'X_TOKEN'])).toBe('By hand: X_URL and X_TOKEN are not set')
  expect(reachedHow(recipient, null)).toBe('By hand: the profile names no privacy contact')
  const asked = { ...recipient, contact: 'privacy@x.example' }
  expect(reachedHow(asked, null)).toContain('privacy@x.example')
  expect(reachedHow({ ...asked, mode: 'api', handOff: ['access'] }, null)).toBe(
    'Connected: Rightsdesk calls its interface. By mail to privacy@x.example: hand over a copy',
  )
})
