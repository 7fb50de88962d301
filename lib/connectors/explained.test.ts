import { describe, expect, it } from 'vitest'
import type { AccessGroup } from '../domain/extract.ts'
import { GROUPS } from './analytics/matomo/groups.ts'
import { groupsOf } from './analytics/piwik-pro/columns.ts'
import { ACTIVITY_GROUPS, DELETED, ID, OTHER_GROUPS, RECORD_GROUPS } from './hubspot/access-groups.ts'

const ofPiwikPro = (sessionColumns?: string[]) =>
  groupsOf({ appId: 'app', sessionColumns } as Parameters<typeof groupsOf>[0])

const EXPORTED: Record<string, AccessGroup[]> = {
  HubSpot: [
    ...Object.values(ACTIVITY_GROUPS),
    ...Object.values(RECORD_GROUPS),
    ...Object.values(OTHER_GROUPS),
    { id: 'of every contact', label: '', description: '', fields: [ID, DELETED] },
  ],
  Matomo: GROUPS,
  'Piwik PRO': ofPiwikPro(),
  'Piwik PRO with columns of its own': ofPiwikPro(['session_custom_dimension_1']),
}

describe('what a field of a copy means', () => {
  it.each(Object.entries(EXPORTED))(
    '%s says it in each language, in other words than its name',
    (_, groups) => {
      const fields = groups.flatMap((group) => group.fields)
      expect(fields.length).toBeGreaterThan(10)
      for (const language of ['en', 'de']) {
        const unsaid = fields.filter(({ label, description }) => {
          const said = typeof description === 'string' ? description : description[language]
          const name = typeof label === 'string' ? label : label[language]
          return !said || said === name
        })
        expect(unsaid.map(({ name }) => name)).toEqual([])
      }
    },
  )
})
