import { headers } from 'next/headers'
import { publicPageOrDefault } from '../../_server/public-page.ts'

export default async function PublicNotFound() {
  const path = (await headers()).get('x-rightsdesk-path') ?? ''
  const { t, locale } = await publicPageOrDefault(path.split('/')[1] ?? '')
  return (
    <main id="main" className="wrap">
      <h1>{t('notFound.title')}</h1>
      <p className="lead">{t('notFound.text')}</p>
      <p>
        <a href={`/${locale}`}>{t('notFound.home')}</a>
      </p>
    </main>
  )
}
