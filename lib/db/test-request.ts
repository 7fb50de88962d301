import type { requests } from './schema.ts'

/** For tests: a request as far as its row goes, with nothing of a person beside it. */
export function requestRow(
  id: string,
  receivedAt: Date,
  more: Partial<typeof requests.$inferInsert> = {},
): typeof requests.$inferInsert {
  return {
    id,
    reference: id,
    right: 'access',
    context: 'website',
    team: 'privacy',
    regime: 'gdpr-eu',
    locale: 'en',
    channel: 'form',
    status: 'received',
    receivedAt,
    receivedOn: '2026-03-02',
    statutoryDue: '2026-04-02',
    due: '2026-04-01',
    clock: { pauses: [], extension: null },
    profileHash: 'hash',
    ...more,
  }
}
