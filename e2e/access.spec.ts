import { expect, test } from '@playwright/test'
import {
  type Answer,
  addressOf,
  ask,
  builtActions,
  callAction,
  expected,
  type Heard,
  readHouse,
  secretsFrom,
} from './test-access-calls.ts'
import { type AccessDesk, type Actor, accessDesk, type Subject } from './test-access-desk.ts'
import { ACTIONS, HANDLERS, type Needs, PAGES } from './test-access-table.ts'
import { buildWithoutProxy, startWebAlone, type Web } from './web-alone.ts'

// Every page, handler and server action, asked by everybody about everything, with nothing in front of them.

let at: AccessDesk
let web: Web
let build: ReturnType<typeof buildWithoutProxy>

test.beforeAll(async () => {
  test.setTimeout(240_000)
  build = buildWithoutProxy()
  at = await accessDesk()
  web = await startWebAlone({ ...at.env, RATE_LIMIT_POSTS_PER_MINUTE: '10000' }, build.root)
})
test.afterAll(async () => {
  await web?.stop()
  await at?.close()
  build?.remove()
})

interface Case {
  what: string
  needs: Needs
  call: (actor: Actor, of: Subject) => Promise<Heard>
  /** what the caller typed, which an answer may repeat */
  typed: (of: Subject) => string
}

const nothing = () => ''

function casesOf(house: ReturnType<typeof readHouse>): Case[] {
  const built = builtActions()
  return [
    ...house.pages.map((file) => ({
      what: file,
      needs: PAGES[file]!,
      typed: nothing,
      call: (actor: Actor, of: Subject) => ask(web.url, addressOf(file, of), actor.cookie),
    })),
    ...house.handlers.map((name) => {
      const { needs, form } = HANDLERS[name]!
      return {
        what: name,
        needs,
        typed: nothing,
        call(actor: Actor, of: Subject) {
          const address = addressOf(name, of)
          const method = name.split(' ')[0]!
          if (!form) return ask(web.url, address, actor.cookie, { method })
          const fields = Object.entries(form(of))
          const body = fields.some(([, value]) => value instanceof Blob)
            ? new FormData()
            : new URLSearchParams()
          for (const [field, value] of fields) (body as FormData).append(field, value)
          return ask(web.url, address, actor.cookie, { method: 'POST', body })
        },
      }
    }),
    ...house.actions.map(([file, name]) => {
      const given = ACTIONS[file]![name]!
      return {
        what: `${file} ${name}`,
        needs: given.needs,
        typed: (of: Subject) => JSON.stringify(given.form({ ...of, bystander: at.bystander })),
        call: (actor: Actor, of: Subject) =>
          callAction(
            web.url,
            built.get(`${file} ${name}`)!,
            given,
            { ...of, bystander: at.bystander },
            actor.cookie,
          ),
      }
    }),
  ]
}

const isAboutRequest = (needs: Needs) => typeof needs === 'object' && needs.about === 'request'

test('nothing is forgotten: each page, handler and action of the source is in the table, and none else', () => {
  const house = readHouse()
  expect(house.pages).toEqual(Object.keys(PAGES).sort())
  expect([...house.handlers].sort()).toEqual(Object.keys(HANDLERS).sort())
  const inTable = Object.entries(ACTIONS).flatMap(([file, of]) =>
    Object.keys(of).map((name) => `${file} ${name}`),
  )
  expect(house.actions.map((one) => one.join(' ')).sort()).toEqual(inTable.sort())
  expect([...builtActions().keys()].sort()).toEqual(inTable.sort())
})

test('there is no proxy in front of this build', async () => {
  const { headers } = await ask(web.url, '/desk/sign-in', '')
  expect(headers.get('content-security-policy')).toBeNull()
})

test('an id of another team’s request does not come in with one’s own', async () => {
  const [mine, theirs] = at.subjects as [Subject, Subject]
  const { cookie } = at.actors.find((one) => one.name === 'handler')!
  const mixed = { ...theirs, id: mine.id, bystander: at.bystander }
  const built = builtActions()
  const begun = at.fingerprint()
  for (const key of [
    'requests/[id]/actions.ts releaseIdentifier',
    'requests/[id]/package/actions.ts decidePassage',
    'requests/[id]/package/actions.ts redactField',
  ]) {
    const [file, name] = `app/desk/(in)/${key}`.split(/ (?=\w+$)/) as [string, string]
    const { body } = await callAction(
      web.url,
      built.get(`${file} ${name}`)!,
      ACTIONS[file]![name]!,
      mixed,
      cookie,
    )
    expect([key, body.includes('"ok":false')]).toEqual([key, true])
  }
  const reply = await ask(web.url, `/desk/requests/${mine.id}/files/${theirs.replyId}`, cookie)
  expect(reply.status).toBe(404)
  for (const kind of ['', 'reply']) {
    const body = new FormData()
    body.append('file', new File(['a note'], 'note.txt', { type: 'text/plain' }))
    body.append('task', theirs.taskId)
    body.append('kind', kind)
    const { status } = await ask(web.url, `/desk/requests/${mine.id}/files`, cookie, { method: 'POST', body })
    expect(status).toBe(422)
  }
  expect(at.fingerprint()).toBe(begun)
})

test('each answers as the roles say: whoever is refused changes nothing and reads nothing', async () => {
  test.setTimeout(480_000)
  const cases = casesOf(readHouse())
  const wrong: string[] = []
  const heard: Record<Answer, number> = { 'let in': 0, refused: 0, 'sent to sign in': 0 }
  const check = async ({ what, needs, call, typed }: Case, actor: Actor, of: Subject, should: Answer) => {
    const place = `${what} as ${actor.name}${isAboutRequest(needs) ? ` about ${of.team}` : ''}`
    const { answer, status, body } = await call(actor, of)
    heard[answer]++
    if (status >= 500) wrong.push(`${place}: ${status}`)
    if (needs !== 'link' && needs !== 'nothing' && answer !== should)
      wrong.push(`${place}: ${answer} (${status}), not ${should}`)
    for (const secret of secretsFrom(actor, at.subjects))
      if (body.includes(secret) && !typed(of).includes(secret))
        wrong.push(`${place}: its answer holds “${secret}”`)
  }
  // Whom a link or nothing is asked of, being signed in makes no difference: somebody out and somebody in will do.
  const [nobody, chief] = ['signed-out', 'dpo'].map((name) => at.actors.find((one) => one.name === name)!)
  const calls = cases.flatMap((one) =>
    (typeof one.needs === 'object' || one.needs === 'signed-in' ? at.actors : [nobody!, chief!]).flatMap(
      (actor) =>
        (isAboutRequest(one.needs) && actor.staff ? at.subjects : at.subjects.slice(0, 1)).map((of) => ({
          one,
          actor,
          of,
          should: expected(one.what, actor, one.needs, of),
        })),
    ),
  )
  // Those who are refused come first: nothing has changed yet that could refuse them for another reason.
  const begun = at.fingerprint()
  for (const one of cases) {
    const refused = calls.filter((each) => each.one === one && each.should !== 'let in')
    await Promise.all(refused.map(({ actor, of, should }) => check(one, actor, of, should)))
    if (at.fingerprint() !== begun) wrong.push(`${one.what}: somebody who was refused changed something`)
  }
  // What ends something, and lastly what ends the sessions of those who ask.
  const last = ['deactivate', 'withdraw', 'sendAnswer', 'resetSecondFactor', 'change', 'leave']
  const turn = ({ what }: Case) => last.indexOf(what.split(' ').at(-1)!)
  const allowed = calls.filter((each) => each.should === 'let in')
  for (const one of cases.toSorted((a, b) => turn(a) - turn(b))) {
    const these = allowed.filter((each) => each.one === one)
    await Promise.all(these.map(({ actor, of, should }) => check(one, actor, of, should)))
  }
  expect(wrong).toEqual([])
  expect(at.fingerprint()).not.toBe(begun)
  // The table was worked through: each kind of answer was heard, often.
  expect(Math.min(...Object.values(heard))).toBeGreaterThan(50)
  // Who was refused stands in the log, by id.
  expect(web.log()).toMatch(/"staff":"staff_\w+","action":"[\w.-]+".*"msg":"not allowed"/)
  // Nothing unexpected was logged on the way.
  expect(web.log()).not.toMatch(/"level":(50|60)|request failed/)
})
