import type { Metadata } from 'next'
import Link from 'next/link'
import { inLanguage } from '../../../../lib/profile/schema.ts'
import { days } from '../../../_server/days.ts'
import { desk } from '../../../_server/desk.ts'
import { site } from '../../../_server/site.ts'
import { requireStaff } from '../../../_server/staff.ts'
import { Burger } from '../../_ui/shell.tsx'
import { IDENTITY_METHODS, languageName, RIGHT_NAME } from '../../_words/names.ts'
import { RecordForm } from './record-form.tsx'

export const metadata: Metadata = { title: 'Record a request' }

export default async function RecordPage() {
  const staff = await requireStaff('request.record')
  const { profile } = await desk()
  const { locales } = await site()
  const contexts = profile.contexts.filter(
    (context) => staff.role !== 'handler' || staff.teams.includes(context.team),
  )
  return (
    <>
      <header className="bar">
        <Burger />
        <span className="crumb">
          <Link href="/desk">My desk</Link> /
        </span>
        <h1>Record a request</h1>
      </header>
      <div className="pane">
        <p className="sec lead-in">For requests that came by mail, phone, post or in person.</p>
        <RecordForm
          rights={profile.rights.map((id) => ({ id, name: RIGHT_NAME[id] }))}
          contexts={contexts.map((context) => ({
            id: context.id,
            name: inLanguage(context.label, 'en', profile),
            asksWebsite: context.route === 'client',
          }))}
          locales={locales.map((id) => ({ id, name: languageName(id) }))}
          methods={Object.entries(IDENTITY_METHODS).map(([id, name]) => ({ id, name }))}
          today={(await days()).today}
        />
      </div>
    </>
  )
}
