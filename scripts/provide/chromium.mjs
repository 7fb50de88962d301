import { existsSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../root.mjs'
import { run, runNode } from '../run.mjs'
import { Sentence, step } from '../say.mjs'
import { aptInstall, onPath } from './system.mjs'

const PROGRAMS = ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser']

async function works(program) {
  if (!program) return false
  // Some systems ship a script of this name that only asks for another package.
  const { code } = await run(program, ['--version'], { timeoutMs: 30_000 })
  return code === 0
}

async function fromPlaywright() {
  const { code, stdout } = await run(process.execPath, [
    '-e',
    "process.stdout.write(require('playwright-core').chromium.executablePath())",
  ])
  return code === 0 && existsSync(stdout) ? stdout : undefined
}

/** The path of a Chromium that runs here; downloads one where there is none. */
export async function provideChromium() {
  const given = process.env.CHROMIUM_PATH
  if (given) {
    if (await works(given)) return given
    throw new Sentence(`CHROMIUM_PATH names ${given}, which does not run: correct it, or unset it.`)
  }
  const system = async () => {
    const program = onPath(PROGRAMS)
    return (await works(program)) ? program : undefined
  }
  let found = (await system()) ?? (await fromPlaywright())
  if (found) return found

  await aptInstall(['chromium'])
  found = await system()
  if (found) return found

  await step("Downloading Playwright's Chromium", () =>
    runNode(path.join(ROOT, 'node_modules/@playwright/test/cli.js'), ['install', 'chromium']),
  )
  found = await fromPlaywright()
  if (await works(found)) return found
  throw new Sentence(
    'The browser tests need Chromium: install chromium with your package manager, or name one by CHROMIUM_PATH, and run the command again.',
  )
}
