import type { BrowserContext, BrowserContextOptions, Page } from '@playwright/test'
import { totp } from './fakes/totp.ts'
import { expect } from './fixtures.ts'
import type { System } from './system.ts'

/** Somebody of the team, with what they sign in with. */
export interface Account {
  name: string
  email: string
  password: string
  /** of the authenticator app, as typed from the enrolment page */
  secret: string
}

export interface Invited {
  name: string
  email: string
  role: 'Handler' | 'DPO' | 'Administrator' | 'Auditor'
  teams?: string[]
}

const PASSWORD = 'four tea leaves in a pot'
const ADMIN = { name: 'Ines Amado', email: 'ines@teahouse.example' }
export const ZOFIA: Invited = { name: 'Zofia Nowak', email: 'zofia@teahouse.example', role: 'DPO' }

/** The first administrator, by the one-time link that the start prints. Signed in afterwards. */
export async function setUpDesk(page: Page, system: System): Promise<Account> {
  const { stdout } = await system.run('setup-link')
  await page.goto(stdout.trim().split('\n').at(-1)!)
  await page.getByLabel('Name').fill(ADMIN.name)
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Create the account' }).click()
  return { ...ADMIN, password: PASSWORD, secret: await enrol(page) }
}

/** Invites somebody from the people page. `page` belongs to an administrator. */
export async function invite(page: Page, { name, email, role, teams = [] }: Invited): Promise<void> {
  await page.goto('/desk/people')
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('E-mail').fill(email)
  await dialog.getByRole('radio', { name: role }).check()
  for (const team of teams) await dialog.getByRole('checkbox', { name: team }).check()
  await dialog.getByRole('button', { name: 'Send the invitation' }).click()
  await expect(page.getByRole('row', { name: email })).toContainText('has not joined yet')
}

/** Follows the mailed invitation: password, second factor. Signed in afterwards. */
export async function join(page: Page, system: System, { name, email }: Invited): Promise<Account> {
  const mail = await system.mailbox.waitFor(email, /Join|invited/)
  await page.goto(linkIn(mail.text, '/desk/join/'))
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  return { name, email, password: PASSWORD, secret: await enrol(page) }
}

/** Signs in with password and the code of the moment. */
export async function signIn(page: Page, { email, password, secret }: Account): Promise<void> {
  await page.goto('/desk/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Code').fill(totp(secret))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('button', { name: /: menu$/ })).toBeVisible()
}

const sessions = new WeakMap<System, Map<string, State>>()
type State = Awaited<ReturnType<BrowserContext['storageState']>>

/** The desk in a browser of this person's own, signed in; who is not on it yet is invited and joins first. */
export async function deskOf(
  person: Invited,
  system: System,
  newContext: (options?: BrowserContextOptions) => Promise<BrowserContext>,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const known = sessions.get(system) ?? new Map<string, State>()
  sessions.set(system, known)
  const begin = async (email: string, enter: (page: Page) => Promise<unknown>) => {
    const context = await newContext()
    await enter(await context.newPage())
    known.set(email, await context.storageState())
    await context.close()
  }
  const pageOf = async (email: string) =>
    (await newContext({ ...options, storageState: known.get(email)! })).newPage()
  if (!known.has(ADMIN.email)) await begin(ADMIN.email, (page) => setUpDesk(page, system))
  if (!known.has(person.email)) {
    const admin = await pageOf(ADMIN.email)
    await invite(admin, person)
    await admin.context().close()
    await begin(person.email, (page) => join(page, system, person))
  }
  return pageOf(person.email)
}

/** The first address in a mail's text that contains this. */
export function linkIn(text: string, part: string): string {
  const link = text.match(/https?:\/\/[^\s<>)\]]+/g)?.find((one) => one.includes(part))
  if (!link) throw new Error(`There is no link with ${part} in:\n${text}`)
  return link
}

async function enrol(page: Page): Promise<string> {
  const secret = (await page.locator('.key').textContent())!
  await page.getByRole('checkbox', { name: /stored them/ }).check()
  await page.getByLabel('Code', { exact: true }).fill(totp(secret))
  await page.getByRole('button', { name: 'Finish' }).click()
  await expect(page.getByRole('button', { name: /: menu$/ })).toBeVisible()
  return secret
}
