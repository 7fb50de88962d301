import { describe, expect, it } from 'vitest'
import { MAX_BODY_BYTES, readBody, SenderGone } from './read-body.ts'

const posted = (body: BodyInit, headers: Record<string, string> = {}) =>
  readBody(new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit))

describe('a posted body', () => {
  it('is read as it was sent', async () => {
    expect(await posted('message=Grüße')).toBe('message=Grüße')
    expect(await readBody(new Request('http://localhost/', { method: 'POST' }))).toBe('')
  })

  it('is refused by what it says of its length, and by what it turns out to be', async () => {
    expect(await posted('a', { 'content-length': String(MAX_BODY_BYTES + 1) })).toBeNull()
    expect(await posted('a'.repeat(MAX_BODY_BYTES + 1))).toBeNull()
    expect(await posted('a'.repeat(MAX_BODY_BYTES))).toHaveLength(MAX_BODY_BYTES)
  })

  it('that never ends is left unread', async () => {
    let handed = 0
    const endless = new ReadableStream({
      pull(controller) {
        handed += 16_384
        controller.enqueue(new Uint8Array(16_384))
      },
    })
    expect(await posted(endless)).toBeNull()
    expect(handed).toBeLessThan(3 * MAX_BODY_BYTES)
  })
  it('whose sender hung up is told from a fault of ours', async () => {
    const cutOff = (error: Error) =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(3))
        },
        pull: (controller) => controller.error(error),
      })
    const gone = Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
    await expect(posted(cutOff(gone))).rejects.toBeInstanceOf(SenderGone)
    await expect(posted(cutOff(new Error('broken')))).rejects.toThrow('broken')
  })
})
