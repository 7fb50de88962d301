'use client'

import type { Challenge } from 'altcha-lib'
import { useEffect, useRef, useState } from 'react'

/** Far longer than a slow telephone takes. */
const LIMIT_MS = 90_000

/** Solves the task, puts the proof into the form around it and sends the form. The solver is loaded only here. */
export function SolveTask({ task, words }: { task: Challenge; words: { working: string; failed: string } }) {
  const proof = useRef<HTMLInputElement>(null)
  const [state, setState] = useState<'' | 'working' | 'failed'>('')
  useEffect(() => {
    const controller = new AbortController()
    setState('working')
    solve(task, controller)
      .then((solution) => {
        if (controller.signal.aborted) return
        if (!solution || !proof.current?.form) return setState('failed')
        proof.current.value = JSON.stringify({ challenge: task, solution })
        proof.current.form.requestSubmit()
      })
      // Without https a browser has no cryptography to solve it with.
      .catch(() => setState('failed'))
    return () => controller.abort()
  }, [task])
  return (
    <>
      <input type="hidden" name="proof" ref={proof} />
      <p role="status">{state === '' ? '' : words[state]}</p>
    </>
  )
}

async function solve(challenge: Challenge, controller: AbortController) {
  const [{ solveChallenge }, { deriveKey }] = await Promise.all([
    import('altcha-lib'),
    import('altcha-lib/algorithms/web/pbkdf2'),
  ])
  return solveChallenge({ challenge, deriveKey, controller, timeout: LIMIT_MS })
}
