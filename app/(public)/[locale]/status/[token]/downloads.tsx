import type { PersonsFile } from '../../../../../lib/db/status.ts'
import { maskedEmail } from '../../../../../lib/domain/email.ts'
import { sizeWords } from '../../../../../lib/i18n/format.ts'
import { ProofStep } from '../../../../_server/proof-step.tsx'
import type { PublicPage } from '../../../../_server/public-page.ts'
import { CodeField } from '../../../../_ui/public/code-field.tsx'
import { Facts } from '../../../../_ui/public/facts.tsx'
import { mono } from '../../../../_ui/public/rich.tsx'

/** The files of an answer: behind a mailed code, since the link alone may have been passed on. */
export function Downloads({
  page,
  files,
  email,
  until,
  isPackage,
  isOpen,
  isCodeSent,
  isProving,
  error,
  path,
}: {
  page: PublicPage
  files: PersonsFile[]
  email: string
  until: string
  /** the copy of data, not files beside another answer */
  isPackage: boolean
  isOpen: boolean
  isCodeSent: boolean
  /** a code was asked for, and the browser has to show first that no machine asks */
  isProving: boolean
  error: string | null
  path: string
}) {
  const { t, locale, profile, dates } = page
  const size = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  const leftOf = (file: PersonsFile) => Math.max(0, profile.policy.packageDownloads - file.downloads)
  return (
    <section className="panel" aria-labelledby="download">
      <h2 id="download">{t('status.download.title')}</h2>
      <p>
        {t('status.download.files', { count: files.length, size: sizeWords(size, locale) })}.{' '}
        {t('status.download.ready', { date: dates.long(until) })}
      </p>
      {isOpen ? (
        <>
          <ul className="files">
            {files.map((file) => (
              <li key={file.id}>
                {leftOf(file) === 0 ? (
                  <p>
                    {file.name}. {t('status.download.noneLeft', { dpo: profile.dpo.email })}
                  </p>
                ) : (
                  <form action={`${path}/files/${file.id}`} method="post">
                    <button type="submit" className="second">
                      {t('status.download.download', { name: file.name })}
                    </button>{' '}
                    <span className="small soft">
                      {sizeWords(file.sizeBytes, locale)}.{' '}
                      {t('status.download.left', { count: leftOf(file) })}
                    </span>
                  </form>
                )}
              </li>
            ))}
          </ul>
          <p className="small soft">{t('status.download.openFor')}</p>
        </>
      ) : isProving ? (
        <ProofStep page={page} action={`${path}/code`} />
      ) : isCodeSent || error ? (
        <>
          <p role="status">{t('status.download.codeSent', { email: maskedEmail(email) })}</p>
          <form action={`${path}/open`} method="post">
            <CodeField
              id="code"
              label={t('status.download.code')}
              hint={t('status.download.codeHint')}
              error={error ? { word: t('error'), text: error } : null}
            />
            <div className="actions">
              <button type="submit">{t('status.download.open')}</button>
            </div>
          </form>
          <form action={`${path}/code`} method="post">
            <button type="submit" className="link">
              {t('status.download.newCode')}
            </button>
          </form>
        </>
      ) : (
        <form action={`${path}/code`} method="post">
          <p>{t('status.download.needCode')}</p>
          <div className="actions">
            <button type="submit">{t('status.download.sendCode')}</button>
          </div>
        </form>
      )}
      {isPackage && <Inside page={page} />}
    </section>
  )
}

/** What somebody who opens the package finds there. */
function Inside({ page: { t } }: { page: PublicPage }) {
  return (
    <>
      <h3>{t('status.download.inside.title')}</h3>
      <Facts
        facts={[
          {
            name: t('status.download.inside.start'),
            value: t.rich('status.download.inside.startText', { mono }),
          },
          { name: t('status.download.inside.programs'), value: t('status.download.inside.programsText') },
          { name: t('status.download.inside.proof'), value: t('status.download.inside.proofText') },
        ]}
      />
    </>
  )
}

/** The package of an answer is gone: the page says when. */
export function DownloadsGone({ page: { t, dates }, goneAt }: { page: PublicPage; goneAt: Date }) {
  return (
    <section className="panel" aria-labelledby="download">
      <h2 id="download">{t('status.download.title')}</h2>
      <p>{t('status.download.gone', { date: dates.long(dates.dayOf(goneAt)) })}</p>
    </section>
  )
}
