import { proofTask } from '../../lib/commands/spend-proof.ts'
import { linkTo } from '../_ui/public/rich.tsx'
import { SolveTask } from '../_ui/public/solve-task.tsx'
import { desk } from './desk.ts'
import type { PublicPage } from './public-page.ts'
import { mailInstead } from './write-instead.ts'

/**
 * A form that sends itself once the browser has solved its task, and what to do where the browser cannot. Show it only
 * after its sender pressed the button: it presses the same one again.
 * @param fields everything that the form at `action` wants
 */
export async function ProofStep({
  page,
  action,
  fields = {},
}: {
  page: PublicPage
  action: string
  fields?: Record<string, string>
}) {
  const { t, profile } = page
  return (
    <form className="panel" action={action} method="post" aria-labelledby="proof">
      <h2 id="proof">{t('proof.title')}</h2>
      <p>{t('proof.why')}</p>
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} key={name} />
      ))}
      <noscript>
        <p>
          <strong>{t('proof.noScript')}</strong>
        </p>
      </noscript>
      <SolveTask
        task={await proofTask(await desk())}
        words={{ working: t('proof.working'), failed: t('proof.failed') }}
      />
      <p>
        {t.rich('instead.text', {
          dpo: profile.dpo.email,
          mail: linkTo(mailInstead(page)),
        })}
      </p>
    </form>
  )
}
