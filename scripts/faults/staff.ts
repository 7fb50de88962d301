import { totp } from '../../e2e/fakes/totp.ts'
import { Browser, persist } from './browser.ts'

const PASSWORD = 'four tea leaves in a pot'
const GATE = '(gate)/actions.ts'
const START = { step: 'start', error: '', email: '' }
const LIMIT_MS = 120_000

/** Somebody of the team at a browser of their own. */
export interface Member {
  browser: Browser
  email: string
  secret: string
}

interface Step {
  step?: string
  secret?: string
  error?: string
}

/** The first administrator, by the one-time link that the start prints; enrolled and signed in. */
export async function setUp(baseUrl: string, link: string): Promise<Member> {
  const email = 'ines@teahouse.example'
  const path = new URL(link).pathname
  const fields = {
    what: 'start',
    token: path.split('/').at(-1)!,
    name: 'Ines Amado',
    email,
    password: PASSWORD,
  }
  return enrol(new Browser(baseUrl), path, 'setUp', email, fields)
}

/** Follows a mailed invitation; enrolled and signed in. */
export async function join(baseUrl: string, link: string, email: string): Promise<Member> {
  const path = new URL(link).pathname
  const fields = { what: 'start', token: path.split('/').at(-1)!, password: PASSWORD }
  return enrol(new Browser(baseUrl), path, 'join', email, fields)
}

async function enrol(
  browser: Browser,
  path: string,
  action: 'setUp' | 'join',
  email: string,
  fields: Record<string, string>,
): Promise<Member> {
  const asked = (await browser.act(path, `desk/${GATE} ${action}`, fields, START)).value as Step
  if (asked?.step !== 'enrol' || !asked.secret)
    throw new Error(`the desk did not let ${email} in: ${asked?.error ?? 'no second factor was offered'}`)
  const code = { what: 'enrol', stored: 'on', code: totp(asked.secret) }
  const { redirected } = await browser.act(path, `desk/${GATE} ${action}`, code, asked)
  if (!redirected) throw new Error('the code of the second factor was refused')
  return { browser, email, secret: asked.secret }
}

export async function invite(admin: Member, person: { name: string; email: string }): Promise<void> {
  const { value } = await admin.browser.act('/desk/people', 'desk/(in)/people/actions.ts invite', {
    ...person,
    role: 'dpo',
  })
  if (!(value as { ok?: boolean } | undefined)?.ok) throw new Error('the invitation was refused')
}

/** Password and code, until the desk lets them in. A code works once, so the next one is waited for. */
export async function signIn(member: Member): Promise<void> {
  await persist(
    'signing in',
    async () => {
      const path = '/desk/sign-in'
      const fields = { what: 'start', email: member.email, password: PASSWORD }
      const asked = (await member.browser.act(path, `desk/${GATE} enter`, fields, START)).value as Step
      if (asked?.step !== 'code') return undefined
      const code = { what: 'code', code: totp(member.secret) }
      const { redirected } = await member.browser.act(path, `desk/${GATE} enter`, code, asked)
      return redirected ? true : undefined
    },
    LIMIT_MS,
  )
}
