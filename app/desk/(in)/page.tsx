import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { type Cursor, type ListedRequest, listRequests } from '../../../lib/db/request-list.ts'
import { VIEWS, type View } from '../../../lib/db/request-views.ts'
import { may } from '../../../lib/domain/access.ts'
import { counted, type RowCount } from '../../../lib/domain/row-count.ts'
import { days as daysOf } from '../../_server/days.ts'
import { desk as openDesk } from '../../_server/desk.ts'
import { profileNames } from '../../_server/desk-words.ts'
import { requireStaff } from '../../_server/staff.ts'
import { viewCounts } from '../../_server/view-counts.ts'
import { Glyph } from '../_ui/glyph.tsx'
import { Icon } from '../_ui/icon.tsx'
import { KeyHints } from '../_ui/key-hints.tsx'
import { ListKeys } from '../_ui/list-keys.tsx'
import { RequestTable, type TableBand } from '../_ui/request-table.tsx'

import { SearchBox } from '../_ui/search-box.tsx'
import { Burger } from '../_ui/shell.tsx'
import { tableRow } from '../_words/table-row.ts'
import { VIEW_EMPTY, VIEW_NAME } from '../_words/views.ts'
import { assignToMe, search } from './actions.ts'

const PAGE = 25
const IN_BAND = 8

type Query = Promise<{ view?: string; after?: string }>

export async function generateMetadata({ searchParams }: { searchParams: Query }): Promise<Metadata> {
  return { title: VIEW_NAME[viewOf((await searchParams).view)] }
}

export default async function ListPage({ searchParams }: { searchParams: Query }) {
  const staff = await requireStaff()
  if (!may(staff, 'request.read')) redirect('/desk/people')
  const query = await searchParams
  const view = viewOf(query.view)
  const desk = await openDesk()
  const { db, profile } = desk
  const days = await daysOf()
  const after = cursorOf(query.after)
  const counts = await viewCounts()
  const facts = { today: days.today, timeZone: profile.timeZone, me: staff.id, ...profileNames(profile) }
  const shown = (listed: ListedRequest) => tableRow(listed, facts)

  let bands: TableBand[]
  let next: Cursor | null = null
  if (view === 'mine') {
    const page = (band: 'needs-you' | 'running' | 'held', limit: number, from: Cursor | null) =>
      listRequests(db.read, desk, staff, { view, band, days, limit, after: from })
    const [needs, running, held] = await Promise.all([
      page('needs-you', PAGE, after),
      page('running', IN_BAND, null),
      page('held', IN_BAND, null),
    ])
    next = needs.next
    const all = (shown: number, total: RowCount) =>
      shown < total.count || total.isMore ? (
        <>
          {shown} of {counted(total)} <Link href="/desk?view=open">Show all</Link>
        </>
      ) : (
        total.count
      )
    bands = [
      { id: 'needs', title: 'Needs you today', note: counted(counts.mine), rows: needs.rows.map(shown) },
      {
        id: 'running',
        title: 'Running, nothing to do now',
        note: all(running.rows.length, counts.running),
        rows: running.rows.map(shown),
      },
      {
        id: 'held',
        title: 'Clock paused or extended',
        note: all(held.rows.length, counts.held),
        rows: held.rows.map(shown),
      },
    ].filter((band) => band.rows.length > 0)
  } else {
    const page = await listRequests(db.read, desk, staff, { view, days, limit: PAGE, after })
    next = page.next
    bands = page.rows.length > 0 ? [{ id: 'all', title: '', note: '', rows: page.rows.map(shown) }] : []
  }

  const summary =
    view === 'mine'
      ? `${counted(counts.mine)} need${counts.mine.count === 1 ? 's' : ''} you, ${counted(counts.open)} open`
      : `${counted(counts[view])} ${counts[view].count === 1 ? 'request' : 'requests'}`
  return (
    <>
      <header className="bar">
        <Burger />
        <h1>{VIEW_NAME[view]}</h1>
        <span className="muted">{summary}</span>
        <div className="end">
          {may(staff, 'request.record', { team: staff.teams[0] ?? '' }) && (
            <Link className="btn" href="/desk/record">
              <Icon name="plus" />
              Record a request <kbd>n</kbd>
            </Link>
          )}
        </div>
      </header>
      <div className="filters">
        <SearchBox search={search} />
        {view !== 'unconfirmed' && view !== 'closed' && counts.unconfirmed.count > 0 && (
          <span className="muted hidden-note">
            {counted(counts.unconfirmed)} not confirmed {counts.unconfirmed.count === 1 ? 'is' : 'are'}{' '}
            hidden. <Link href="/desk?view=unconfirmed">Show them</Link>
          </span>
        )}
      </div>
      {bands.length === 0 ? (
        <div className="pane">
          <div className="empty">
            <Icon name="inbox" />
            <p>{VIEW_EMPTY[view]}</p>
          </div>
        </div>
      ) : (
        <RequestTable
          caption={`${VIEW_NAME[view]}: requests, each with its next step, ${view === 'closed' ? 'the latest' : 'the earliest'} due date first`}
          bands={bands}
        />
      )}
      {(next || after) && (
        <nav className="pages" aria-label="Pages">
          {after && <Link href={hrefOf(view, null)}>First page</Link>}
          {next && <Link href={hrefOf(view, next)}>Next {PAGE}</Link>}
        </nav>
      )}
      {bands.length > 0 && <Legend />}
      <ListKeys assign={assignToMe} />
      <KeyHints
        hints={[
          [['j', 'k'], 'move'],
          [['Enter'], 'open'],
          [['a'], 'assign to me'],
          [['?'], 'all keys'],
        ]}
      />
    </>
  )
}

function Legend() {
  return (
    <p className="legend">
      <span>
        <Glyph shape="settled" /> settled
      </span>
      <span>
        <Glyph shape="remains" /> settled, something remains
      </span>
      <span>
        <Glyph shape="accepted" /> accepted, will be re-checked
      </span>
      <span>
        <Glyph shape="handed-off" /> handed off
      </span>
      <span>
        <Glyph shape="late" /> answer late
      </span>
      <span>
        <Glyph shape="failed" /> failed
      </span>
      <span>
        <Glyph shape="undecided" /> needs somebody
      </span>
      <span>
        <Glyph shape="waiting" /> not started
      </span>
    </p>
  )
}

function viewOf(text: string | undefined): View {
  return VIEWS.find((view) => view === text) ?? 'mine'
}

function cursorOf(text: string | undefined): Cursor | null {
  const match = /^(9?\d{4}-\d{2}-\d{2})~(req_[0-9a-f-]{36})$/.exec(text ?? '')
  return match ? { order: match[1]!, id: match[2]! } : null
}

function hrefOf(view: View, cursor: Cursor | null): string {
  const query = new URLSearchParams()
  if (view !== 'mine') query.set('view', view)
  if (cursor) query.set('after', `${cursor.order}~${cursor.id}`)
  const text = query.toString()
  return text ? `/desk?${text}` : '/desk'
}
