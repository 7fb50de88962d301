import type { ReactNode } from 'react'
import { env } from '../../../lib/env.ts'
import { site } from '../../_server/site.ts'
import { Mark } from '../_ui/mark.tsx'
import { SandboxBanner } from '../_ui/sandbox-banner.tsx'

export default async function GateLayout({ children }: { children: ReactNode }) {
  const { profile } = await site()
  return (
    <>
      <a className="skip" href="#main">
        Skip to the form
      </a>
      <div className="gate">
        <main id="main">
          {env().SANDBOX && <SandboxBanner />}
          <div className="card">
            <div className="brand">
              <Mark />
              Rightsdesk<small>{profile.name}</small>
            </div>
            {children}
          </div>
        </main>
        <footer>
          <span>{new URL(env().BASE_URL).host}</span>
          <a href="/">I asked for my data, where is my request?</a>
        </footer>
      </div>
    </>
  )
}
