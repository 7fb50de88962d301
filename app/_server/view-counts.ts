import { cache } from 'react'
import { countViews, type ViewCounts } from '../../lib/db/request-list.ts'
import { days } from './days.ts'
import { desk } from './desk.ts'
import { requireStaff } from './staff.ts'

/** How many requests each view holds for who is signed in; the frame and the list say the same, counted once a page. */
export const viewCounts = cache(async (): Promise<ViewCounts> => {
  const staff = await requireStaff('request.read')
  const { db } = await desk()
  return countViews(db.read, staff, await days())
})
