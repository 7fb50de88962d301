import Link from 'next/link'
import type { ReactNode } from 'react'
import { ledgerState } from '../../../lib/db/ledger-state.ts'
import { workState } from '../../../lib/db/work-state.ts'
import { may } from '../../../lib/domain/access.ts'
import { env } from '../../../lib/env.ts'
import { desk } from '../../_server/desk.ts'
import { requireStaff } from '../../_server/staff.ts'
import { viewCounts } from '../../_server/view-counts.ts'
import { Glyph } from '../_ui/glyph.tsx'
import { KeysProvider } from '../_ui/keys.tsx'
import { Mark } from '../_ui/mark.tsx'
import { NavLinks } from '../_ui/nav-links.tsx'
import { SandboxBanner } from '../_ui/sandbox-banner.tsx'
import { Shell } from '../_ui/shell.tsx'
import { ToastProvider } from '../_ui/toast.tsx'
import { UserMenu } from '../_ui/user-menu.tsx'
import { initials, ROLE_NAME } from '../_words/names.ts'
import { workWords } from '../_words/work.ts'
import { leave } from '../(gate)/actions.ts'

export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const staff = await requireStaff()
  const { db, profile, now } = await desk()
  const reads = may(staff, 'request.read')
  const [counts, work, ledger] = await Promise.all([
    reads ? viewCounts() : null,
    workState(db.read, now()),
    ledgerState(db.read, now()),
  ])
  const state = workWords(work, ledger)
  return (
    <ToastProvider>
      <KeysProvider>
        <a className="skip" href="#main">
          Skip to the content
        </a>
        <Shell
          banner={env().SANDBOX ? <SandboxBanner /> : null}
          nav={
            <>
              <a className="brand" href="/desk">
                <Mark />
                <span className="t">Rightsdesk</span>
                <small>{profile.name}</small>
              </a>
              <NavLinks
                counts={counts}
                recipientFaults={work.recipientFaults}
                showsPeople={may(staff, 'people.read')}
              />
              <div className="nav-foot">
                <UserMenu
                  name={staff.name}
                  role={ROLE_NAME[staff.role]}
                  initials={initials(staff.name)}
                  hasCalendar={may(staff, 'request.read')}
                  leave={leave}
                />
                <div className="beat" role="status">
                  {may(staff, 'work.read') ? (
                    <Link href="/desk/work" prefetch={false}>
                      <Work state={state} />
                    </Link>
                  ) : (
                    <Work state={state} />
                  )}
                </div>
              </div>
            </>
          }
        >
          {children}
        </Shell>
      </KeysProvider>
    </ToastProvider>
  )
}

function Work({ state }: { state: ReturnType<typeof workWords> }) {
  return (
    <>
      <Glyph shape={state.tone === 'ok' ? 'settled' : 'late'} />
      <span className={state.tone === 'ok' ? 't' : 't soon-text'}>{state.text}</span>
    </>
  )
}
