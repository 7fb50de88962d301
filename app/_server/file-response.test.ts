import { expect, it } from 'vitest'
import { fileResponse } from './file-response.ts'

function file(name: string, taken: { pieces: number; ended: boolean }) {
  async function* chunks() {
    try {
      for (let i = 0; i < 100; i++) {
        taken.pieces++
        yield Buffer.from(`piece ${i}`)
      }
    } finally {
      taken.ended = true
    }
  }
  return { name, sizeBytes: 790, chunks: chunks() }
}

it('reads a file only as far as it is taken, and stops when the person does', async () => {
  const taken = { pieces: 0, ended: false }
  const reader = fileResponse(file('EX-1234-5678.zip', taken)).body!.getReader()
  expect(taken.pieces).toBe(0)
  for (let i = 0; i < 3; i++) await reader.read()
  await reader.cancel()
  expect(taken).toEqual({ pieces: 3, ended: true })
})

it('is saved under its name, kept nowhere on the way, and says its size', async () => {
  const { headers } = fileResponse(file(`Ada"s \r\n Übersicht.zip`, { pieces: 0, ended: false }))
  expect(headers.get('content-disposition')).toBe(
    `attachment; filename="Ada_s_____bersicht.zip"; filename*=UTF-8''Ada%22s%20%0D%0A%20%C3%9Cbersicht.zip`,
  )
  expect(headers.get('content-length')).toBe('790')
  expect(headers.get('cache-control')).toBe('no-store')
})
