import type { Metadata } from 'next'
import { inLanguage } from '../../../lib/profile/schema.ts'
import { pageTitle, publicPage } from '../../_server/public-page.ts'
import { DatePanel } from '../../_ui/public/date-leaf.tsx'
import { Facts } from '../../_ui/public/facts.tsx'
import { linkTo, strong } from '../../_ui/public/rich.tsx'

interface Props {
  params: Promise<{ locale: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const page = await publicPage(params)
  return { title: pageTitle(page, page.t('public.home.title')) }
}

export default async function Home({ params }: Props) {
  const { t, profile, locale } = await publicPage(params)
  const request = `/${locale}/request`
  const { promisedDays } = profile.policy
  const client = profile.contexts.find((context) => context.route === 'client')
  return (
    <main id="main">
      <div className="hero">
        <div className="wrap">
          <h1>{t('public.home.title')}</h1>
          <p className="lead">{t('public.home.lead', { name: profile.name })}</p>
          <p className="lead">{t('public.home.free')}</p>
          <p>
            <a href={`/${locale}/status`}>{t('public.home.already')}</a>
          </p>
        </div>
      </div>
      <div className="wrap">
        <h2>{t('public.home.what')}</h2>
        <ul className="cards">
          {profile.rights
            .filter((right) => right !== 'shine-the-light')
            .map((right) => (
              <li key={right}>
                <h3>
                  <a href={`${request}?right=${right}`}>{t(`common.rights.${right}.label`)}</a>
                </h3>
                <p>{t(`common.rights.${right}.about`)}</p>
                <small>
                  {t('public.home.legal', {
                    name: t(`common.rights.${right}.name`),
                    article: t(`common.rights.${right}.article`),
                  })}
                </small>
              </li>
            ))}
        </ul>
        {profile.rights.includes('shine-the-light') && (
          <p>{t.rich('public.home.california', { strong, link: linkTo(`${request}?right=shine-the-light`) })}</p>
        )}
        {client && (
          <p>{t.rich('public.home.client', { strong, link: linkTo(`${request}?context=${client.id}`) })}</p>
        )}
        <DatePanel
          id="time"
          leaf={{
            top: t('public.home.time.leafTop'),
            day: String(promisedDays),
            bottom: t('public.home.time.leafBottom', { days: promisedDays }),
          }}
          title={t('public.home.time.title', { days: promisedDays })}
        >
          <p>{t('public.home.time.law')}</p>
          <p>{t('public.home.time.longer')}</p>
        </DatePanel>
        <h2>{t('public.home.steps.title')}</h2>
        <ol>
          {(['form', 'confirm', 'look', 'follow'] as const).map((step) => (
            <li key={step}>{t.rich(`public.home.steps.${step}`, { strong })}</li>
          ))}
        </ol>
        <h2>{t('public.home.who.title')}</h2>
        <Facts
          facts={[
            {
              name: t('public.home.who.controllers', { count: profile.controllers.length }),
              value: profile.controllers.map((controller) => (
                <p key={controller.id}>
                  {controller.name}
                  <br />
                  {controller.address}
                </p>
              )),
            },
            {
              name: t('public.home.who.dpo'),
              value: (
                <>
                  {profile.dpo.name && (
                    <>
                      {profile.dpo.name}
                      <br />
                    </>
                  )}
                  <a href={`mailto:${profile.dpo.email}`}>{profile.dpo.email}</a>
                </>
              ),
            },
            { name: t('public.home.who.post'), value: t('public.home.who.postText') },
            {
              name: t('public.home.who.authority'),
              value: t.rich('public.home.who.authorityText', {
                authority: inLanguage(profile.authority.name, locale, profile),
                country: inLanguage(profile.authority.country, locale, profile),
                link: linkTo(profile.authority.url),
              }),
            },
          ]}
        />
      </div>
    </main>
  )
}
