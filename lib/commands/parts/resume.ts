import type { Case } from './case.ts'
import { changeDates, today } from './dates.ts'

/** Lets the clock run again: the days between question and answer did not run. Nothing happens where it runs already. */
export async function resume(file: Case): Promise<void> {
  const { pauses } = file.row.clock
  if (!pauses.some((pause) => pause.to === null)) return
  const to = today(file)
  await changeDates(
    file,
    { pauses: pauses.map((pause) => (pause.to === null ? { ...pause, to } : pause)) },
    { type: 'clock.resumed', data: { rule: 'pause', answeredOn: to } },
  )
}
