'use client'

import Link from 'next/link'
import { useActionState, useRef } from 'react'
import { Icon } from './icon.tsx'
import { useKeyMap } from './keys.tsx'

export interface SearchResult {
  typed: string
  found: { id: string; reference: string; words: string; person: string }[]
}

/** Finds requests by exactly a reference or an e-mail address; everything else is encrypted. */
export function SearchBox({
  search,
}: {
  search: (previous: SearchResult | null, form: FormData) => Promise<SearchResult>
}) {
  const [result, submit, pending] = useActionState(search, null)
  const input = useRef<HTMLInputElement>(null)
  useKeyMap({ '/': { label: 'search', run: () => input.current?.focus() } })
  return (
    <search className="search">
      <form action={submit}>
        <label className="sr" htmlFor="search">
          Find by reference or e-mail, exactly
        </label>
        <Icon name="search" small />
        <input
          ref={input}
          id="search"
          name="typed"
          type="text"
          autoComplete="off"
          spellCheck={false}
          maxLength={254}
          placeholder="Reference or e-mail, exactly"
        />
        <button type="submit" className="btn sm" aria-disabled={pending}>
          Find
        </button>
      </form>
      <div role="status">
        {result && result.typed !== '' && (
          <div className="found">
            {result.found.length === 0 ? (
              <p>
                No request under exactly that.{' '}
                <span className="muted">Parts of an address are not searched.</span>
              </p>
            ) : (
              <ul>
                {result.found.map((one) => (
                  <li key={one.id}>
                    <Link href={`/desk/requests/${one.id}`} className="ref">
                      {one.reference}
                    </Link>{' '}
                    {one.words} <span className="muted">{one.person}</span>
                  </li>
                ))}
              </ul>
            )}
          </div>
        )}
      </div>
    </search>
  )
}
