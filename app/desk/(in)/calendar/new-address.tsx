'use client'

import { useActionState } from 'react'
import { renew } from './actions.ts'

/** The button that makes an address, and the address once it is made. */
export function NewAddress({ replaces }: { replaces: boolean }) {
  const [made, submit, pending] = useActionState(() => renew(), null)
  return (
    <form action={submit} aria-busy={pending}>
      <button type="submit" className="btn primary">
        {replaces ? 'Make a new address' : 'Make an address'}
      </button>
      {replaces && <p className="hint">The one before ends at once.</p>}
      <div aria-live="polite">
        {made && (
          <div className="field">
            <label htmlFor="address">Your address, shown this once</label>
            <input id="address" readOnly value={made.address} onFocus={(event) => event.target.select()} />
            <p className="hint">Add it to your calendar program as a subscription.</p>
          </div>
        )}
      </div>
    </form>
  )
}
