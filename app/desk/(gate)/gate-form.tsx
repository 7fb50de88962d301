'use client'

import { type ReactNode, useActionState, useEffect, useRef } from 'react'
import { Icon } from '../_ui/icon.tsx'
import { type GateStep, START } from './gate-step.ts'

/**
 * The way in, one step a time. The first step differs (sign in, set up, join); codes and enrolling are the same for all.
 * Works as plain forms too.
 */
export function GateForm({
  action,
  title,
  lede,
  button,
  foot,
  instead,
  children,
}: {
  action: (previous: GateStep, form: FormData) => Promise<GateStep>
  title: string
  lede: string
  button: string
  foot?: string
  /** In place of the first step: its link is used up by the time the later steps are shown. */
  instead?: ReactNode
  children: ReactNode
}) {
  const [state, submit, pending] = useActionState(action, START)
  const head = useRef<HTMLHeadingElement>(null)
  const shown = useRef(state.step)
  useEffect(() => {
    if (shown.current !== state.step) head.current?.focus()
    shown.current = state.step
  }, [state.step])

  if (state.step === 'start' && instead) return instead

  if (state.step === 'start')
    return (
      <>
        <h1 ref={head} tabIndex={-1}>
          {title}
        </h1>
        <p className="lede">{lede}</p>
        <form action={submit}>
          <Problem text={state.error} />
          <input type="hidden" name="what" value="start" />
          {children}
          <button type="submit" className="btn primary lg" aria-disabled={pending}>
            {button}
          </button>
        </form>
        {foot && <p className="foot">{foot}</p>}
      </>
    )

  if (state.step === 'enrol')
    return (
      <>
        <h1 ref={head} tabIndex={-1}>
          Your second factor
        </h1>
        <p className="lede">Everybody on this desk signs in with a code from an authenticator app as well.</p>
        <form action={submit}>
          <Problem text={state.error} />
          <input type="hidden" name="what" value="enrol" />
          <h2>1. Add Rightsdesk to your app</h2>
          <img
            className="qr"
            src={state.qr}
            width="168"
            height="168"
            alt="Code to scan with your authenticator app"
          />
          <p className="hint">
            Cannot scan it? Type this key: <span className="mono key">{state.secret}</span>
          </p>
          <h2>2. Store the recovery codes</h2>
          <p className="sec">Each works once, when your phone is not at hand. They are not shown again.</p>
          <ul className="recovery mono">
            {state.recoveryCodes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <label className="tick">
            <input type="checkbox" required name="stored" />I have stored them in a safe place
          </label>
          <h2>3. Enter the code your app shows</h2>
          <CodeField wrong={state.error !== ''} />
          <button type="submit" className="btn primary lg" aria-disabled={pending}>
            Finish
          </button>
        </form>
      </>
    )

  const recovery = state.step === 'recovery'
  return (
    <>
      <h1 ref={head} tabIndex={-1}>
        {recovery ? 'Recovery code' : 'Second step'}
      </h1>
      <p className="lede">
        {recovery
          ? 'Enter one of the codes you stored when you joined. Each works once.'
          : 'Enter the 6 digits your authenticator app shows for Rightsdesk.'}
      </p>
      <form action={submit} key={state.step}>
        <Problem text={state.error} />
        <input type="hidden" name="what" value={state.step} />
        {recovery ? (
          <div className="field">
            <label htmlFor="code">Recovery code</label>
            <input id="code" name="code" type="text" autoComplete="off" required spellCheck={false} />
          </div>
        ) : (
          <CodeField wrong={state.error !== ''} />
        )}
        <button type="submit" className="btn primary lg" aria-disabled={pending}>
          Sign in
        </button>
      </form>
      <div className="foot links">
        <form action={submit}>
          <input type="hidden" name="what" value={recovery ? 'use-app' : 'use-recovery'} />
          <button type="submit" className="as-link">
            {recovery ? 'Use the authenticator app' : 'Use a recovery code'}
          </button>
        </form>
        <form action={submit}>
          <input type="hidden" name="what" value="restart" />
          <button type="submit" className="as-link">
            Sign in as somebody else
          </button>
        </form>
        <p>Lost both? An administrator can reset your second factor.</p>
      </div>
    </>
  )
}

function CodeField({ wrong }: { wrong: boolean }) {
  return (
    <div className="field">
      <label htmlFor="code">Code</label>
      <input
        id="code"
        name="code"
        className="code-in"
        type="text"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={7}
        required
        aria-invalid={wrong || undefined}
        aria-describedby="code-hint"
      />
      <span className="hint" id="code-hint">
        It changes every 30 seconds. You can paste it.
      </span>
    </div>
  )
}

function Problem({ text }: { text: string }) {
  if (!text) return null
  return (
    <div className="alert late" role="alert">
      <Icon name="alert-circle" />
      <div>{text}</div>
    </div>
  )
}
