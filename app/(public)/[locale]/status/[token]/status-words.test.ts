import { describe, expect, it } from 'vitest'
import { translator } from '../../../../../lib/i18n/translator.ts'
import type { PublicPage } from '../../../../_server/public-page.ts'
import { headOf } from './status-words.ts'

type View = Parameters<typeof headOf>[1]

const page = {
  t: translator('en', 'public'),
  dates: { long: () => '22 November 2026', dayOf: () => '2026-11-22' },
} as unknown as PublicPage

function titleOf({ tasks, files = 0 }: { tasks: string[]; files?: number }): string {
  const request = { status: 'closed', right: 'access', resolution: 'fulfilled', answeredAt: new Date(0) }
  const view = {
    request,
    tasks: tasks.map((status) => ({ status, remains: [] })),
    files: Array(files).fill({}),
  }
  return headOf(page, view as unknown as View).title
}

describe('the title of an answered request', () => {
  it('promises no copy where every place found nothing', () => {
    expect(titleOf({ tasks: ['not_found', 'not_found'] })).toBe('We found no data about you')
  })

  it('says that the copy is there where one place had something, or staff attached it', () => {
    expect(titleOf({ tasks: ['not_found', 'done'] })).toBe('The copy of your data is ready')
    expect(titleOf({ tasks: ['not_found'], files: 1 })).toBe('The copy of your data is ready')
  })
})
