/** Where somebody stands on the way in. The page shows it; the server decides it. */
export type GateStep =
  | { step: 'start'; error: string; email: string }
  | { step: 'code' | 'recovery'; error: string }
  | {
      step: 'enrol'
      error: string
      /** a picture of the secret, as a data address */
      qr: string
      secret: string
      recoveryCodes: string[]
    }

export const START: GateStep = { step: 'start', error: '', email: '' }
