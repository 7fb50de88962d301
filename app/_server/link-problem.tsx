import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { DomainError } from '../../lib/domain/errors.ts'
import { isGuessedTooOften } from './guesses.ts'
import type { PublicPage } from './public-page.ts'

const KINDS = { link_invalid: 'invalid', link_expired: 'expired', link_used: 'used' } as const
export type LinkProblemKind = (typeof KINDS)[keyof typeof KINDS]

function kindOf(error: unknown): LinkProblemKind | null {
  if (!(error instanceof DomainError)) return null
  // A shredded request is gone for its link as well.
  if (error.code === 'not_found') return 'expired'
  return error.code in KINDS ? KINDS[error.code as keyof typeof KINDS] : null
}

export function isLinkProblem(error: unknown): boolean {
  return kindOf(error) !== null
}

/**
 * What a link leads to, or what is wrong with it. Who tries many that do not exist is sent to a page that says how long
 * to wait. Asked once a page view: each asking counts.
 */
export async function reading<T>(
  read: () => Promise<T>,
): Promise<{ found: T } | { problem: LinkProblemKind }> {
  try {
    return { found: await read() }
  } catch (error) {
    const problem = kindOf(error)
    if (!problem) throw error
    if (await isGuessedTooOften(error, new Headers(await headers()))) redirect('/wait')
    return { problem }
  }
}

export function linkProblemTitle({ t }: PublicPage, problem: LinkProblemKind): string {
  return t(`link.${problem}.title`)
}

/** A link that does not work, and the way on. */
export function LinkProblem({
  page: { t },
  problem,
  children,
}: {
  page: PublicPage
  problem: LinkProblemKind
  children: ReactNode
}) {
  return (
    <main id="main" className="wrap">
      <h1>{t(`link.${problem}.title`)}</h1>
      <p className="lead">{t(`link.${problem}.text`)}</p>
      {children}
    </main>
  )
}
