'use client'

import { useErrorWords } from './error-words.tsx'

export default function PublicError({ retry }: { error: unknown; retry: () => void }) {
  const words = useErrorWords()
  return (
    <main id="main" className="wrap">
      <h1>{words?.title}</h1>
      <p className="lead">{words?.text}</p>
      <p className="actions">
        <button type="button" onClick={retry}>
          {words?.retry}
        </button>
      </p>
    </main>
  )
}
