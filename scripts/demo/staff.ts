import { totp } from '../../e2e/fakes/totp.ts'
import { acceptInvitation } from '../../lib/auth/accept-invitation.ts'
import { createAuth } from '../../lib/auth/auth.ts'
import { createFirstAdmin, createSetupLink } from '../../lib/auth/set-up.ts'
import { enterCode, signIn } from '../../lib/auth/sign-in.ts'
import type { Desk } from '../../lib/commands/context.ts'
import { inviteStaff } from '../../lib/commands/invite-staff.ts'
import type { Role } from '../../lib/domain/access.ts'
import type { Play } from './play.ts'

/** Published on purpose: the sandbox holds invented people only. */
export const SANDBOX_PASSWORD = 'sandbox-only-password'

const PEOPLE: { name: string; email: string; role: Role; teams: string[] }[] = [
  { name: 'Marta Zielińska', email: 'dpo@sandbox.example.test', role: 'dpo', teams: ['privacy'] },
  { name: 'Jonas Brandt', email: 'handler@sandbox.example.test', role: 'handler', teams: ['privacy'] },
  { name: 'Aline Kowal', email: 'hr@sandbox.example.test', role: 'handler', teams: ['hr'] },
  { name: 'Priya Sandhu', email: 'auditor@sandbox.example.test', role: 'auditor', teams: [] },
]
const ADMIN = { name: 'Edda Lund', email: 'admin@sandbox.example.test' }

export interface SandboxStaff {
  role: string
  email: string
  secret: string
}

/** Creates the staff as people would: set-up link, invitations, passwords, authenticator apps. */
export async function createStaff(play: Play, baseUrl: string, deskNow: Desk): Promise<SandboxStaff[]> {
  const link = await createSetupLink(play.desk, baseUrl)
  if (!link) throw new Error('the sandbox has staff already')
  const token = link.slice(link.lastIndexOf('/') + 1)
  await createFirstAdmin(play.desk.db, { ...ADMIN, token, password: SANDBOX_PASSWORD }, play.desk.now())
  const admin = await play.staffOf('admin')
  for (const one of PEOPLE) {
    await inviteStaff(play.desk, admin, one)
    await play.advanceTo(play.desk.now())
    const invited = play.linkIn(one.email, '/desk/join/')
    await acceptInvitation(play.desk.db, { token: invited, password: SANDBOX_PASSWORD }, play.desk.now())
  }
  const auth = createAuth(deskNow, { baseUrl, trustedProxies: [] })
  const staff: SandboxStaff[] = []
  for (const { email, role } of [...PEOPLE, { ...ADMIN, role: 'admin' as const }])
    staff.push({ role, email, secret: await enrol(auth, deskNow, email) })
  return staff
}

async function enrol(auth: ReturnType<typeof createAuth>, desk: Desk, email: string): Promise<string> {
  // One address a person, so that the sandbox's own enrolling does not use up its limit of attempts.
  const from = new Headers({ 'x-forwarded-for': `198.51.100.${1 + Math.floor(Math.random() * 250)}` })
  const first = await signIn(auth, desk, from, { email, password: SANDBOX_PASSWORD })
  if (first.step.step !== 'enrol') throw new Error(`${email} could not be enrolled: ${first.step.step}`)
  const secret = new URL(first.step.uri).searchParams.get('secret')!
  const headers = new Headers(from)
  headers.set('cookie', first.setCookies.map((line) => line.split(';')[0]).join('; '))
  const second = await enterCode(auth, desk, headers, { code: totp(secret), recovery: false })
  if (second.step.step !== 'signed-in') throw new Error(`${email} could not be enrolled: ${second.step.step}`)
  return secret
}
