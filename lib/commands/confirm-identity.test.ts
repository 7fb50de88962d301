import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { dataKeyOf } from '../db/data-keys.ts'
import { personsView } from '../db/status.ts'
import { identifiersOf } from '../db/subjects.ts'
import { findToken } from '../db/tokens.ts'
import type { StaffIdentityMethod } from '../domain/identity.ts'
import { confirmByStaff } from './confirm-by-staff.ts'
import { confirmIdentity } from './confirm-identity.ts'
import { followUpUnconfirmed } from './follow-up-unconfirmed.ts'
import { renewConfirmation } from './renew-confirmation.ts'
import {
  claim,
  confirmed,
  LETTER,
  mailsTo,
  openJobs,
  PEOPLE,
  requestOf,
  submitted,
  type TestDesk,
  testDesk,
} from './test-desk.ts'
import { withdrawRequest } from './withdraw-request.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000')

describe('the mailed link', () => {
  it('confirms, makes the address usable, acknowledges by mail and opens the status page', async () => {
    const { requestId, token, reference } = await submitted(desk)
    const answered = await confirmIdentity(desk, { token })
    expect(answered).toMatchObject({ reference, duplicate: false })
    expect(await requestOf(desk, requestId)).toMatchObject({
      status: 'triage',
      identityMethod: 'email-link',
      confirmedAt: desk.now(),
    })
    const status = await findToken(desk.db.read, 'status', answered.statusToken, desk.now())
    expect(status.requestId).toBe(requestId)
    expect(await mailsTo(desk, requestId, 'acknowledgement')).toHaveLength(1)
    const key = await dataKeyOf(desk.db.read, desk.vault, requestId)
    const all = await identifiersOf(desk.db.read, key, requestId)
    expect(all.find((one) => one.kind === 'email')).toMatchObject({ usable: true })
    const looks = await openJobs(desk, 'finding.locate', requestId)
    expect(looks.map((job) => job.queue).sort()).toEqual(['connector-analytics', 'connector-hubspot'])
  })

  it('works once: also another link of the same request has no more use then', async () => {
    const { requestId, token } = await submitted(desk)
    desk.pass({ days: 3 })
    const [look] = await openJobs(desk, 'request.follow-up-unconfirmed', requestId)
    await followUpUnconfirmed(desk, await claim(desk, look!.id), requestId, LETTER)
    const [reminder] = await mailsTo(desk, requestId, 'confirm-reminder')
    await confirmIdentity(desk, { token })
    for (const again of [token, reminder!.data.token])
      await expect(confirmIdentity(desk, { token: again })).rejects.toMatchObject({ code: 'link_used' })
  })

  it('expires with the request after 14 days, and nobody can guess one', async () => {
    const { token } = await submitted(desk)
    await expect(confirmIdentity(desk, { token: `${token}x` })).rejects.toMatchObject({
      code: 'link_invalid',
    })
    desk.pass({ days: 14 })
    await expect(confirmIdentity(desk, { token })).rejects.toMatchObject({ code: 'link_expired' })
  })

  it('is replaced by a new one on request, and the old one says so', async () => {
    const { requestId, token } = await submitted(desk)
    desk.pass({ hours: 1 })
    await renewConfirmation(desk, { token })
    await expect(confirmIdentity(desk, { token })).rejects.toMatchObject({ code: 'link_expired' })
    const mails = await mailsTo(desk, requestId, 'confirm')
    expect(mails).toHaveLength(2)
    await confirmIdentity(desk, { token: mails[1]!.data.token })
    await renewConfirmation(desk, { token })
    expect(await mailsTo(desk, requestId, 'confirm')).toHaveLength(2)
  })
})

describe('the typed code', () => {
  it('confirms, however it is spaced', async () => {
    const { requestId, idempotencyKey, code } = await submitted(desk)
    const typed = ` ${code.slice(0, 3)} ${code.slice(3)}`
    await confirmIdentity(desk, { idempotencyKey, code: typed })
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'triage', identityMethod: 'email-code' })
    await expect(confirmIdentity(desk, { idempotencyKey, code })).rejects.toMatchObject({ code: 'link_used' })
  })

  it('is locked after five wrong ones, also for the right one; the link still works', async () => {
    const { idempotencyKey, code, token } = await submitted(desk)
    for (let i = 0; i < 5; i++)
      await expect(confirmIdentity(desk, { idempotencyKey, code: wrongFor(code) })).rejects.toMatchObject({
        code: 'code_wrong',
      })
    await expect(confirmIdentity(desk, { idempotencyKey, code })).rejects.toMatchObject({
      code: 'code_locked',
    })
    expect((await confirmIdentity(desk, { token })).duplicate).toBe(false)
  })

  it('cannot be guessed by asking for ever new ones: the link in the mail still works', async () => {
    const { idempotencyKey, requestId } = await submitted(desk)
    const typed = (code: string) => confirmIdentity(desk, { idempotencyKey, code })
    const newest = async () => (await mailsTo(desk, requestId, 'confirm')).at(-1)!.data
    for (let asked = 0; asked < 4; asked++) {
      const { code } = await newest()
      const wrong = code === '000000' ? '000001' : '000000'
      for (let i = 0; i < 5; i++) await expect(typed(wrong)).rejects.toMatchObject({ code: 'code_wrong' })
      desk.pass({ hours: 1 })
      await renewConfirmation(desk, { idempotencyKey })
    }
    const { code, token } = await newest()
    await expect(typed(code)).rejects.toMatchObject({
      code: 'guessed_too_often',
      details: { retryAfterS: 20 * 3600 },
    })
    expect((await confirmIdentity(desk, { token })).duplicate).toBe(false)
  })

  it('is good for ten minutes', async () => {
    const { idempotencyKey, code } = await submitted(desk)
    desk.pass({ hours: 10 / 60 })
    await expect(confirmIdentity(desk, { idempotencyKey, code })).rejects.toMatchObject({
      code: 'link_expired',
    })
  })

  it('belongs to the browser that sent the form', async () => {
    const { code } = await submitted(desk)
    await expect(confirmIdentity(desk, { idempotencyKey: 'another', code })).rejects.toMatchObject({
      code: 'link_invalid',
    })
  })
})

describe('a second request', () => {
  it('for the same right under the same address is linked to the first, and the person is told', async () => {
    const first = await confirmed(desk)
    const second = await submitted(desk, { email: 'ADA@Example.test' })
    const answered = await confirmIdentity(desk, { token: second.token })
    expect(answered).toMatchObject({ duplicate: true, reference: first.reference })
    expect(await requestOf(desk, second.requestId)).toMatchObject({
      status: 'closed',
      resolution: 'duplicate',
      duplicateOf: first.requestId,
    })
    const [mail] = await mailsTo(desk, first.requestId, 'duplicate')
    expect(mail!.data.reference).toBe(first.reference)
    const events = (await eventsOf(desk.db.read, second.requestId)).map((event) => event.type)
    expect(events).toContain('request.marked-duplicate')
    expect(await requestOf(desk, first.requestId)).toMatchObject({ status: 'triage', unread: true })
  })

  it('loses nothing of what the person asked to be put right', async () => {
    const correction = (field: string, right: string) => ({
      right: 'rectification' as const,
      details: { message: '', website: '', corrections: [{ field, wrong: 'old', right }] },
    })
    const first = await confirmed(desk, correction('Name', 'Ada'))
    const second = await confirmed(desk, correction('Phone', '+48 22 000'))
    expect((await requestOf(desk, second.requestId)).resolution).toBe('duplicate')
    const view = await personsView(desk.db.read, desk.vault, first.requestId)
    expect(view.messages.map((one) => one.body)).toEqual(['Phone: old → +48 22 000'])
    expect(view.request.unread).toBe(true)
  })

  it('that nobody confirmed neither counts nor stands in the way', async () => {
    const stranger = await submitted(desk)
    const own = await submitted(desk)
    expect(await confirmIdentity(desk, { token: own.token })).toMatchObject({ duplicate: false })
    expect(await requestOf(desk, stranger.requestId)).toMatchObject({ status: 'received' })
  })

  it('for another right, in another context, from a plus address or after the first has ended is one of its own', async () => {
    const first = await confirmed(desk)
    for (const other of [
      { right: 'access' as const },
      { context: 'job' },
      { email: 'ada+shop@example.test' },
    ]) {
      const { requestId } = await confirmed(desk, other)
      expect(await requestOf(desk, requestId)).toMatchObject({ status: 'triage' })
    }
    await withdrawRequest(desk, { statusToken: first.statusToken }, LETTER)
    const { requestId } = await confirmed(desk)
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'triage' })
  })
})

describe('identity established by staff', () => {
  it('moves the request on, ends the mailed link, and takes one of the known ways, no words of staff', async () => {
    const { requestId, token } = await submitted(desk)
    const words = 'Ada Example showed her passport' as StaffIdentityMethod
    await expect(confirmByStaff(desk, PEOPLE.handler, { requestId, identityMethod: words })).rejects.toThrow()
    await confirmByStaff(desk, PEOPLE.handler, { requestId, identityMethod: 'document-seen' })
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'triage', confirmedAt: desk.now() })
    await expect(confirmIdentity(desk, { token })).rejects.toMatchObject({ code: 'link_expired' })
  })
})
