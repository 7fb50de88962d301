import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { acceptInvitation } from '../../lib/auth/accept-invitation.ts'
import { checkSetupLink } from '../../lib/auth/set-up.ts'
import { testInstallation } from './test-program.ts'

// Each command is a process of its own, on a machine that may be at work.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let desk: Awaited<ReturnType<typeof testInstallation>>
beforeAll(async () => {
  desk = await testInstallation()
})
afterAll(() => desk.remove())

test('prints a link that opens the desk, for a new administrator and again for the same one', async () => {
  for (const words of ['A new administrator', 'is there already']) {
    const { code, out, err } = await desk.run([
      'create-admin',
      '--email',
      'ada@example.test',
      '--name',
      'Ada',
    ])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(words)
    const token = /https:\/\/rights\.example\.test\/desk\/join\/([\w-]+)/.exec(out)![1]!
    const { db, now } = await desk.openDesk()
    await acceptInvitation(db, { token, password: 'a long password' }, now())
    await expect(checkSetupLink(db.read, token, now())).rejects.toThrow()
    await db.close()
  }
  expect(await desk.run(['verify-audit'])).toMatchObject({ code: 0 })
})

test('without BASE_URL the link leads to the port that npm start is told', async () => {
  const { out } = await desk.run(['create-admin', '--email', 'ada@example.test'], {
    BASE_URL: '',
    PORT: '4321',
  })
  expect(out).toContain('http://localhost:4321/desk/join/')
})

test.each([
  [[], 'Name an e-mail address'],
  [['--email', 'nobody'], 'Name an e-mail address'],
  [['--email', 'ada@example.test', '--password', 'secret'], 'There is no option --password'],
])('%s is refused in one sentence', async (args, sentence) => {
  const { code, err } = await desk.run(['create-admin', ...args])
  expect(code).toBe(2)
  expect(err).toContain(sentence)
})
