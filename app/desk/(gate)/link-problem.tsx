import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { DomainError, type DomainErrorCode } from '../../../lib/domain/errors.ts'
import { isGuessedTooOften } from '../../_server/guesses.ts'
import { errorWords } from '../_words/errors.ts'

/** Why a link cannot be used; null where it can. Who tries many that do not exist is told to wait. */
export async function problemOf(look: () => Promise<void>): Promise<DomainErrorCode | null> {
  try {
    await look()
    return null
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    if (await isGuessedTooOften(error, new Headers(await headers()))) redirect('/wait')
    return error.code
  }
}

export function LinkProblem({ code, advice }: { code: DomainErrorCode; advice: string }) {
  return (
    <>
      <h1>This link cannot be used</h1>
      <p className="lede">
        {errorWords(code)} {code === 'setup_closed' ? '' : advice}
      </p>
      <a className="btn lg" href="/desk/sign-in">
        Sign in
      </a>
    </>
  )
}
