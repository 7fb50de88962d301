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
  return { title: pageTitle(page, page.t('home.title')) }
}

export default async function Home({ params }: Props) {
  const { t, c, profile, locale } = await publicPage(params)
  const request = `/${locale}/request`
  const { promisedDays } = profile.policy
  const client = profile.contexts.find((context) => context.route === 'client')
  return (
    <main id="main">
      <div className="hero">
        <div className="wrap">
          <h1>{t('home.title')}</h1>
          <p className="lead">{t('home.lead', { name: profile.name })}</p>
          <p className="lead">{t('home.free')}</p>
          <p>
            <a href={`/${locale}/status`}>{t('home.already')}</a>
          </p>
        </div>
      </div>
      <div className="wrap">
        <h2>{t('home.what')}</h2>
        <ul className="cards">
          {profile.rights
            .filter((right) => right !== 'shine-the-light')
            .map((right) => (
              <li key={right}>
                <h3>
                  <a href={`${request}?right=${right}`}>{c(`rights.${right}.label`)}</a>
                </h3>
                <p>{c(`rights.${right}.about`)}</p>
                <small>
                  {t('home.legal', {
                    name: c(`rights.${right}.name`),
                    article: c(`rights.${right}.article`),
                  })}
                </small>
              </li>
            ))}
        </ul>
        {profile.rights.includes('shine-the-light') && (
          <p>{t.rich('home.california', { strong, link: linkTo(`${request}?right=shine-the-light`) })}</p>
        )}
        {client && (
          <p>{t.rich('home.client', { strong, link: linkTo(`${request}?context=${client.id}`) })}</p>
        )}
        <DatePanel
          id="time"
          leaf={{
            top: t('home.time.leafTop'),
            day: String(promisedDays),
            bottom: t('home.time.leafBottom', { days: promisedDays }),
          }}
          title={t('home.time.title', { days: promisedDays })}
        >
          <p>{t('home.time.law')}</p>
          <p>{t('home.time.longer')}</p>
        </DatePanel>
        <h2>{t('home.steps.title')}</h2>
        <ol>
          {(['form', 'confirm', 'look', 'follow'] as const).map((step) => (
            <li key={step}>{t.rich(`home.steps.${step}`, { strong })}</li>
          ))}
        </ol>
        <h2>{t('home.who.title')}</h2>
        <Facts
          facts={[
            {
              name: t('home.who.controllers', { count: profile.controllers.length }),
              value: profile.controllers.map((controller) => (
                <p key={controller.id}>
                  {controller.name}
                  <br />
                  {controller.address}
                </p>
              )),
            },
            {
              name: t('home.who.dpo'),
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
            { name: t('home.who.post'), value: t('home.who.postText') },
            {
              name: t('home.who.authority'),
              value: t.rich('home.who.authorityText', {
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
