import type { ShownCase } from '../../_server/case.ts'
import { dayAndTime } from '../_words/dates.ts'
import { Icon } from './icon.tsx'

/** The legal hold that stands on a request: why, by whom and since when. */
export function CaseHold({ file }: { file: ShownCase }) {
  const { hold, profile } = file
  if (!hold) return null
  return (
    <section>
      <h2>Legal hold</h2>
      <p className="problem">
        <Icon name="lock" small />
        <span>Nothing of this request is deleted while it stands.</span>
      </p>
      <p className="lines wrap">{hold.reason}</p>
      <p className="sec">
        {file.names.get(hold.by) ?? 'Somebody'}, {dayAndTime(hold.since, profile.timeZone)}
      </p>
    </section>
  )
}
