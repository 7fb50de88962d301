import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addNote } from '../commands/add-note.ts'
import { confirmIdentity } from '../commands/confirm-identity.ts'
import type { Desk } from '../commands/context.ts'
import { sendMessage } from '../commands/send-message.ts'
import { submitRequest } from '../commands/submit-request.ts'
import { manifests } from '../connectors/manifests.ts'
import { requestInputSchema } from '../domain/subject.ts'
import { loadProfile } from '../profile/load.ts'
import { newToken } from '../vault/token.ts'
import { createVault } from '../vault/vault.ts'
import { dataKeyOf } from './data-keys.ts'
import { handOffOf } from './hand-offs.ts'
import { dataKeys, mails, tasks, tokens } from './schema.ts'
import { personsView, requestWithSubject } from './status.ts'
import { openTestDb, type TestDb } from './test-db.ts'
import { issueToken, useToken } from './tokens.ts'

const DPO = { id: 'staff_dpo', role: 'dpo', teams: [] } as const
const vault = createVault(Buffer.alloc(32, 1).toString('base64'))
const profile = loadProfile('profiles/small-shop.yaml', { lookUp: () => undefined, manifests })

let db: TestDb
let desk: Desk
let now: Date
beforeEach(async () => {
  db = await openTestDb()
  now = new Date('2027-02-09T09:42:00Z')
  desk = { db, vault, profile, now: () => now }
})
afterEach(() => db.close())

async function filed(right: 'access' | 'rectification' = 'access') {
  const corrections = [{ field: 'Surname', wrong: 'Lovelaze', right: 'Lovelace' }]
  const request = requestInputSchema.parse({
    right,
    email: 'ada@example.test',
    context: profile.contexts[0]!.id,
    details: { message: 'I bought a lamp.', corrections: right === 'rectification' ? corrections : [] },
  })
  const identifiers = [{ kind: 'omniconvert_uid', value: '58c20f7e', source: 'browser' } as const]
  return submitRequest(desk, {
    request,
    locale: 'en',
    channel: 'form',
    identifiers,
    idempotencyKey: 'draft-1',
  })
}

/** The mail's link, as its reader has it. */
async function mailedToken(requestId: string): Promise<string> {
  const [mail] = await db.read.select().from(mails)
  const key = await dataKeyOf(db.read, vault, requestId)
  const place = { table: 'mails', column: 'data_sealed', row: mail!.id }
  return (JSON.parse(key.open(place, mail!.dataSealed)) as { token: string }).token
}

describe('what the person sees of the own request', () => {
  it('is the conversation in order, and never an internal note', async () => {
    const { requestId } = await filed()
    const { statusToken } = await confirmIdentity(desk, { token: await mailedToken(requestId) })
    await sendMessage(desk, { statusToken }, 'How far are you?')
    now = new Date(now.getTime() + 60_000)
    await addNote(desk, DPO, { requestId, body: 'Sounds impatient.' })
    await sendMessage(desk, { staff: DPO, requestId }, 'Nearly done.')
    const view = await personsView(db.read, vault, requestId)
    expect(view.messages.map(({ from, body }) => [from, body])).toEqual([
      ['person', 'How far are you?'],
      ['us', 'Nearly done.'],
    ])
    expect(view.subject).toMatchObject({
      email: 'ada@example.test',
      details: { message: 'I bought a lamp.' },
    })
    expect(JSON.stringify(view)).not.toContain('impatient')
  })

  it('cannot be read any more once its key was shredded', async () => {
    const { requestId } = await filed()
    await db.transaction((tx) => tx.update(dataKeys).set({ wrapped: null }))
    await expect(personsView(db.read, vault, requestId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(requestWithSubject(db.read, vault, requestId)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('what a recipient sees by its link', () => {
  async function ordered(right: 'access' | 'rectification') {
    const { requestId } = await filed(right)
    await confirmIdentity(desk, { token: await mailedToken(requestId) })
    const task = {
      id: 'task_1',
      requestId,
      round: 1,
      recipientId: 'somebody',
      connector: 'mail',
      capability: right === 'access' ? ('access' as const) : ('rectify' as const),
      status: 'handed_off' as const,
      counts: [],
      evidence: [],
      recheckDays: [],
      createdAt: now,
    }
    const expiresAt = new Date(now.getTime() + 86_400_000)
    const { token } = await db.transaction(async (tx) => {
      await tx.insert(tasks).values(task)
      return issueToken(tx, { purpose: 'partner', requestId, taskId: task.id, expiresAt, now })
    })
    return token
  }
  const seen = (token: string, kinds: readonly ('email' | 'omniconvert_uid')[]) =>
    handOffOf(db.read, vault, token, () => kinds, now)

  it('is the identifiers it knows, and whether they came from the browser', async () => {
    const token = await ordered('access')
    const { state, identifiers } = await seen(token, ['omniconvert_uid'])
    expect(state).toBe('open')
    expect(identifiers).toEqual([{ kind: 'omniconvert_uid', value: '58c20f7e', fromBrowser: true }])
  })

  it('is what to correct, and nothing the person wrote to us otherwise', async () => {
    const view = await seen(await ordered('rectification'), ['email'])
    expect(view.corrections).toEqual([{ field: 'Surname', wrong: 'Lovelaze', right: 'Lovelace' }])
    expect(JSON.stringify(view)).not.toContain('lamp')
  })

  it('holds no identifier any more once it was answered, ran out, or the order is settled otherwise', async () => {
    const token = await ordered('access')
    const [row] = (await db.read.select().from(tokens)).filter(({ purpose }) => purpose === 'partner')
    now = new Date(now.getTime() + 2 * 86_400_000)
    expect(await seen(token, ['email'])).toMatchObject({ state: 'ended', identifiers: [] })
    now = new Date(now.getTime() - 2 * 86_400_000)
    await db.transaction((tx) => tx.update(tasks).set({ status: 'cancelled' }))
    expect(await seen(token, ['email'])).toMatchObject({ state: 'ended', identifiers: [] })
    await db.transaction((tx) => useToken(tx, row!, now))
    expect(await seen(token, ['email'])).toMatchObject({ state: 'answered', identifiers: [] })
  })

  it('is nothing by a made-up link, or by a link of another kind', async () => {
    const { requestId } = await filed()
    await expect(seen(newToken().token, [])).rejects.toMatchObject({ code: 'link_invalid' })
    await expect(seen(await mailedToken(requestId), [])).rejects.toMatchObject({ code: 'link_invalid' })
  })
})
