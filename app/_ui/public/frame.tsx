import type { ReactNode } from 'react'

interface Language {
  id: string
  /** in the language itself */
  name: string
  href: string
}

/** Everything around a page of the controller's side: its brand, not ours. */
export function Frame({
  name,
  words,
  home,
  hasLogo,
  languages,
  current,
  privacyPolicy,
  dpo,
  sandbox,
  children,
}: {
  name: string
  words: { skip: string; service: string; language: string; privacy: string; note: string }
  home: string
  hasLogo: boolean
  languages: Language[]
  current: string
  privacyPolicy: string
  dpo: string
  sandbox: { label: string; note: string } | null
  children: ReactNode
}) {
  const others = languages.filter((language) => language.id !== current)
  return (
    <>
      <a className="skip" href="#main">
        {words.skip}
      </a>
      <header className="top">
        {sandbox && (
          <p className="sandbox">
            <strong>{sandbox.label}</strong> {sandbox.note}
          </p>
        )}
        <div className="wrap">
          <a className="id" href={home}>
            {hasLogo ? <img src="/logo.svg" alt="" /> : <Mark />}
            <span>
              {name} <span className="svc">{words.service}</span>
            </span>
          </a>
          {others.length > 0 && (
            <details className="lang">
              <summary>
                <span className="vh">{words.language}:</span>{' '}
                {languages.find((language) => language.id === current)?.name}
              </summary>
              <nav aria-label={words.language}>
                <ul>
                  {others.map(({ id, name: own, href }) => (
                    <li key={id}>
                      <a href={href} lang={id} hrefLang={id}>
                        {own}
                      </a>
                    </li>
                  ))}
                </ul>
              </nav>
            </details>
          )}
        </div>
      </header>
      {children}
      <footer className="end">
        <div className="wrap">
          <ul>
            <li>
              <a href={privacyPolicy}>{words.privacy}</a>
            </li>
            <li>
              <a href={`mailto:${dpo}`}>{dpo}</a>
            </li>
          </ul>
          <p>{words.note}</p>
        </div>
      </footer>
    </>
  )
}

function Mark() {
  return (
    <svg viewBox="0 0 28 28" aria-hidden="true">
      <path fill="currentColor" d="M3 3h22v5.5H3zM3 11.25h14v5.5H3zM3 19.5h19V25H3z" />
    </svg>
  )
}
