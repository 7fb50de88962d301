import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { canMove } from '../../../../../../lib/domain/request.ts'
import { pageTitle, publicPage } from '../../../../../_server/public-page.ts'
import { readByLink } from '../person-page.ts'

interface Props {
  params: Promise<{ locale: string; token: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const page = await publicPage(params)
  return {
    title: pageTitle(page, page.t('withdraw.title')),
    robots: { index: false },
    referrer: 'no-referrer',
  }
}

export default async function Withdraw({ params }: Props) {
  const { t, c, locale } = await publicPage(params)
  const { token } = await params
  const path = `/${locale}/status/${token}`
  const read = await readByLink(token)
  if (!('found' in read) || !canMove(read.found.request.status, 'withdraw')) redirect(path)
  const { reference, right } = read.found.request
  return (
    <main id="main" className="wrap">
      <p className="back">
        <a href={path}>{t('back')}</a>
      </p>
      <p className="over">
        <span className="mono keep">{reference}</span> {c(`rights.${right}.mine`)}
      </p>
      <h1>{t('withdraw.title')}</h1>
      <p className="lead">{t('withdraw.text')}</p>
      <form className="actions" action={`${path}/withdraw/yes`} method="post">
        <button type="submit">{t('withdraw.yes')}</button> <a href={path}>{t('withdraw.no')}</a>
      </form>
    </main>
  )
}
