import { PASSWORD_LENGTH } from '../../../lib/auth/auth.ts'

export function NewPassword({ label = 'Password' }: { label?: string }) {
  return (
    <div className="field">
      <label htmlFor="password">{label}</label>
      <input
        id="password"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={PASSWORD_LENGTH.least}
        maxLength={PASSWORD_LENGTH.most}
        required
        aria-describedby="password-hint"
      />
      <span className="hint" id="password-hint">
        At least {PASSWORD_LENGTH.least} characters. A few words in a row make a good one.
      </span>
    </div>
  )
}
