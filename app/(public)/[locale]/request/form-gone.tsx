import type { PublicPage } from '../../../_server/public-page.ts'

/** Where a page needs the form and there is none any more. */
export function FormGone({ page: { t, locale } }: { page: PublicPage }) {
  return (
    <main id="main" className="wrap">
      <h1>{t('request.gone.title')}</h1>
      <p className="lead">{t('request.gone.text')}</p>
      <ul>
        <li>
          <a href={`/${locale}/request`}>{t('request.gone.again')}</a>
        </li>
        <li>
          <a href={`/${locale}/status`}>{t('home.already')}</a>
        </li>
      </ul>
    </main>
  )
}
