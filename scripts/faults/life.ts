import { Away, Browser, persist } from './browser.ts'
import { objectIn } from './component-stream.ts'
import type { PostOffice } from './post-office.ts'
import { type Member, signIn } from './staff.ts'

/** Somebody who asks, and how far they have come. */
export interface Life {
  email: string
  right: 'erasure' | 'access'
  /** what the web statistics know them by */
  visitor: string
  /** what the service with our protocol knows them by */
  customer: string
  /** What the page named when it said "received". */
  reference: string | null
  confirmed: boolean
  approved: boolean
  answered: boolean
  /** Recipients whose task staff settled by hand. */
  byHand: string[]
}

const CASE = 'desk/(in)/requests/[id]'

/** Fills the form in a browser that our statistics know, checks it and sends it, pressing again while nothing answers. */
export async function submit(baseUrl: string, life: Life, limitMs: number): Promise<void> {
  const browser = new Browser(baseUrl)
  const cookies = [
    ['piwik_visitor_id', '_pk_id.1.8f2a', life.visitor, `${life.visitor}.1761900000.3.`],
    [
      'omniconvert_uid',
      'mktz_client',
      life.customer,
      encodeURIComponent(JSON.stringify({ uid: life.customer })),
    ],
  ] as const
  for (const [, name, , value] of cookies) browser.setCookie(name, value)
  // As the form names what it found.
  const short = (value: string) => (value.length <= 10 ? value : `${value.slice(0, 4)}…${value.slice(-4)}`)
  const identifiers = cookies.map(([kind, name, value]) => `${kind}|${name}|${short(value)}`)
  const form = { right: life.right, email: life.email, context: 'website', message: '' }
  /** Up to the page where the answers are checked. @returns what it was shown by */
  const fill = async () => {
    await browser.post('/en/request/submit', { ...form, do: 'look' })
    const kept = await browser.post('/en/request/submit', { ...form, identifiers, do: 'continue' })
    if (!kept.location.endsWith('/check')) return undefined
    const { text } = await browser.get('/en/check')
    const numbers =
      text
        .split('<main')[1]
        ?.split('</main>')[0]
        ?.match(/<span class="line">/g) ?? []
    // A press given up on may have come late, and changed what was chosen.
    return numbers.length === cookies.length ? /name="seen" value="([^"]+)"/.exec(text)?.[1] : undefined
  }
  let seen = await persist('submitting', fill, limitMs)
  life.reference = await persist(
    'sending',
    async () => {
      const sent = await browser.post('/en/check/submit', { seen })
      if (sent.location.endsWith('/check')) seen = (await fill()) ?? seen
      if (!sent.location.endsWith('/sent')) return undefined
      const { text } = await browser.get('/en/sent')
      return /TH-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text)?.[0]
    },
    limitMs,
  )
}

/** Follows the mailed link and presses the button. */
export async function confirm(
  baseUrl: string,
  life: Life,
  office: PostOffice,
  limitMs: number,
): Promise<void> {
  const link = await office.link(life.email, '/confirm/', limitMs)
  const browser = new Browser(baseUrl)
  // Pressed again after an answer that was lost, the link says that it was used.
  await persist(
    'confirming',
    async () => {
      const { location } = await browser.post(`${new URL(link).pathname}/yes`, {})
      return location === '' ? undefined : true
    },
    limitMs,
  )
  life.confirmed = true
}

/** Asks the desk anew after a sign-in where the session has ended. */
async function seen(dpo: Member, path: string): Promise<string> {
  const page = await dpo.browser.data(path)
  if (!/sign-in/.test(page.location) && !page.text.includes('/desk/sign-in')) return page.text
  await signIn(dpo)
  return (await dpo.browser.data(path)).text
}

/** @returns what the action said of it */
async function act(
  dpo: Member,
  path: string,
  action: string,
  fields: Record<string, string>,
): Promise<{ ok?: boolean } | undefined> {
  const { value } = await dpo.browser.act(path, action, fields)
  return value as { ok?: boolean } | undefined
}

/** The page of a request, found by its reference as staff find it. */
export async function find(dpo: Member, reference: string, limitMs: number): Promise<string> {
  return persist(
    'finding the request',
    async () => {
      const { value, redirected } = await dpo.browser.act('/desk', 'desk/(in)/actions.ts search', {
        typed: reference,
      })
      if (redirected) await signIn(dpo)
      const found = (value as { found?: { id: string }[] } | undefined)?.found?.[0]
      return found ? `/desk/requests/${found.id}` : undefined
    },
    limitMs,
  )
}

/** Approves the plan once the look-ups have ended. */
export async function approve(dpo: Member, path: string, life: Life, limitMs: number): Promise<void> {
  const requestId = path.split('/').at(-1)!
  await persist(
    'approving',
    async () => {
      const page = await seen(dpo, `${path}/plan`)
      const offered = objectIn(page, 'triggerClass')?.fields as Record<string, string> | undefined
      if (offered?.requestId === requestId && offered.version)
        await act(dpo, `${path}/plan`, `${CASE}/actions.ts approvePlan`, offered)
      const tasks = await seen(dpo, `${path}/tasks`)
      return /task_[0-9a-f-]+/.test(tasks) ? true : undefined
    },
    limitMs,
  )
  life.approved = true
}

/** Settles what people carry, and answers once everybody else has ended and the letter can be sent. */
export async function answer(dpo: Member, path: string, life: Life, limitMs: number): Promise<void> {
  const requestId = path.split('/').at(-1)!
  await persist(
    'answering',
    async () => {
      const tasks = await seen(dpo, `${path}/tasks`)
      const byHand = objectIn(tasks, 'isCopy') as { taskId: string; recipient: string } | undefined
      if (byHand) {
        if (!life.byHand.includes(byHand.recipient)) life.byHand.push(byHand.recipient)
        const fields = { taskId: byHand.taskId, outcome: 'not_found', note: 'Looked it up.' }
        await act(dpo, `${path}/tasks`, `${CASE}/actions.ts settleTask`, fields)
        return undefined
      }
      const page = await seen(dpo, `${path}/letter`)
      const letter = objectIn(page, 'composed') as
        | {
            version: number
            notYet: string
            openTasks: number
            package: { undecided: number }
            composed: { fulfilled: unknown }
          }
        | undefined
      // The letter itself stands there once it was sent.
      if (!letter) {
        if (/letter-paper/.test(page)) return true
        throw new Away('there is no letter')
      }
      if (letter.notYet !== '' || letter.openTasks > 0)
        throw new Away(`${letter.openTasks} tasks are open. ${letter.notYet}`)
      // Some of what the recipients say of a person by chance speaks of others.
      if (letter.package.undecided > 0) {
        const fields = { requestId, decision: 'redact' }
        await act(dpo, `${path}/package`, `${CASE}/package/actions.ts decideAll`, fields)
        return undefined
      }
      const draft = { decision: 'fulfilled', ground: null, blocks: letter.composed.fulfilled }
      const fields = { requestId, version: String(letter.version), draft: JSON.stringify(draft) }
      const said = await act(dpo, `${path}/letter`, `${CASE}/letter/actions.ts sendAnswer`, fields)
      if (said?.ok) return true
      throw new Away(`the desk does not send it: ${JSON.stringify(said)}`)
    },
    limitMs,
  )
  life.answered = true
}

/** Records a letter that came by post so long ago that its dates are near. */
export async function recordByPost(dpo: Member, email: string, receivedOn: string): Promise<void> {
  const fields = {
    right: 'access',
    email,
    name: '',
    context: 'website',
    message: '',
    website: '',
    channel: 'post',
    receivedOn,
    identityMethod: 'in-person',
    locale: 'en',
  }
  const { redirected, value } = await dpo.browser.act(
    '/desk/record',
    'desk/(in)/record/actions.ts record',
    fields,
    { errors: {}, values: {}, corrections: [], at: 0 },
  )
  if (!redirected) throw new Error(`the letter was not recorded: ${JSON.stringify(value)}`)
}
