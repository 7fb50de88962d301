import { headers } from 'next/headers'
import { pageTitle, publicPageOrDefault } from '../../_server/public-page.ts'

export default async function PublicNotFound() {
  const path = (await headers()).get('x-rightsdesk-path') ?? ''
  const page = await publicPageOrDefault(path.split('/')[1] ?? '')
  const { t, locale } = page
  return (
    <main id="main" className="wrap">
      <title>{pageTitle(page, t('notFound.title'))}</title>
      <h1>{t('notFound.title')}</h1>
      <p className="lead">{t('notFound.text')}</p>
      <p>
        <a href={`/${locale}`}>{t('notFound.home')}</a>
      </p>
    </main>
  )
}
