import { eq } from 'drizzle-orm'
import { totp } from '../../e2e/fakes/totp.ts'
import type { System } from '../../e2e/system.ts'
import { createAuth } from '../../lib/auth/auth.ts'
import { createFirstAdmin, createSetupLink } from '../../lib/auth/set-up.ts'
import { enterCode, signIn } from '../../lib/auth/sign-in.ts'
import { staff } from '../../lib/db/schema.ts'
import { deskOf } from './desk.ts'

const WHO = { name: 'Dora Example', email: 'dora@desk.example.test', password: 'four tea leaves in a pot' }

/** Signs a DPO in, with a second factor, and yields the cookie that the browser would send. */
export async function dpoCookie(system: Pick<System, 'env' | 'baseUrl'>): Promise<string> {
  const desk = await deskOf(system)
  try {
    const link = await createSetupLink(desk, system.baseUrl)
    await createFirstAdmin(desk.db, { ...WHO, token: link!.slice(link!.lastIndexOf('/') + 1) }, desk.now())
    await desk.db.transaction(async (tx) => {
      await tx.update(staff).set({ role: 'dpo' }).where(eq(staff.email, WHO.email))
    })
    const auth = createAuth(desk, { baseUrl: system.baseUrl, trustedProxies: [] })
    const from = new Headers({ 'x-forwarded-for': '198.51.100.7' })
    const first = await signIn(auth, desk, from, WHO)
    if (first.step.step !== 'enrol') throw new Error(`signing in ended with ${first.step.step}`)
    from.set('cookie', first.setCookies.map((line) => line.split(';')[0]).join('; '))
    const code = totp(new URL(first.step.uri).searchParams.get('secret')!)
    const second = await enterCode(auth, desk, from, { code, recovery: false })
    if (second.step.step !== 'signed-in') throw new Error(`the code ended with ${second.step.step}`)
    return second.setCookies.map((line) => line.split(';')[0]).join('; ')
  } finally {
    await desk.db.close()
  }
}
