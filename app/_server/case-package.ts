import { notFound } from 'next/navigation'
import { cache } from 'react'
import { dataKeyOf } from '../../lib/db/data-keys.ts'
import { type OpenExtract, openExtract } from '../../lib/db/extracts.ts'
import { isAnsweredWithData } from '../../lib/domain/rights.ts'
import { type ShownCase, shownCase } from './case.ts'
import { desk } from './desk.ts'

/** One recipient's part of the copy, as the desk shows it. */
export interface ShownExtract {
  task: ShownCase['tasks'][number]
  /** null where nothing was exported (yet) */
  extract: OpenExtract | null
}

/** What the copy of this request is made of. A request that is answered without one has no such page. */
export const shownExtracts = cache(
  async (id: string): Promise<{ file: ShownCase; extracts: ShownExtract[] }> => {
    const file = await shownCase(id)
    if (!isAnsweredWithData(file.row.right)) notFound()
    const tasks = file.tasks.filter((task) => task.capability === 'access' && task.status !== 'cancelled')
    if (!file.subject) return { file, extracts: tasks.map((task) => ({ task, extract: null })) }
    const { db, vault } = await desk()
    const key = await dataKeyOf(db.read, vault, id)
    const extracts: ShownExtract[] = []
    for (const task of tasks) {
      const row = [...file.package.extracts, ...file.package.unfinished].find((one) => one.taskId === task.id)
      extracts.push({ task, extract: row ? await openExtract(db.read, key, row) : null })
    }
    return { file, extracts }
  },
)
