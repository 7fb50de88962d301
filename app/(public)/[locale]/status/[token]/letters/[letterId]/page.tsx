import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { pageTitle, publicPage } from '../../../../../../_server/public-page.ts'
import { LetterSheet } from '../../letter-sheet.tsx'
import { readByLink } from '../../person-page.ts'

interface Props {
  params: Promise<{ locale: string; token: string; letterId: string }>
}

async function letterOf(params: Props['params']) {
  const { token, letterId } = await params
  const read = await readByLink(token)
  const letter = 'found' in read ? read.found.letters.find(({ id }) => id === letterId) : undefined
  if (!letter || !('found' in read)) notFound()
  return { letter, reference: read.found.request.reference }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const page = await publicPage(params)
  const { letter } = await letterOf(params)
  return {
    title: pageTitle(page, page.t(`status.letters.kinds.${letter.kind}`)),
    robots: { index: false },
    referrer: 'no-referrer',
  }
}

export default async function LetterPage({ params }: Props) {
  const page = await publicPage(params)
  const { t, locale } = page
  const { letter, reference } = await letterOf(params)
  return (
    <main id="main" className="wrap">
      <p className="back">
        <a href={`/${locale}/status/${(await params).token}`}>{t('back')}</a>
      </p>
      <h1 id="letter">{t(`status.letters.kinds.${letter.kind}`)}</h1>
      <LetterSheet page={page} letter={letter} reference={reference} labelledBy="letter" />
      <p className="noprint small soft tight">{t('status.letters.print')}</p>
    </main>
  )
}
