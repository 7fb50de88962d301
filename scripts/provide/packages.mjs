import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../root.mjs'
import { run } from '../run.mjs'
import { Sentence, step } from '../say.mjs'

const lockFile = path.join(ROOT, 'package-lock.json')
const installed = path.join(ROOT, 'node_modules', '.package-lock.json')
const stampFile = path.join(ROOT, 'node_modules', '.rightsdesk')

// Native modules are built for one ABI: another Node needs another installation.
const stamp = () =>
  `${createHash('sha256').update(readFileSync(lockFile)).digest('hex')} ${process.platform}-${process.arch}-${process.versions.modules}`

function isInstalled() {
  if (!existsSync(installed)) return false
  const changed = (file) => statSync(file).mtimeMs
  if (existsSync(stampFile)) {
    if (readFileSync(stampFile, 'utf8') === stamp()) return true
    if (changed(installed) <= changed(stampFile)) return false
  }
  // Installed by hand.
  return changed(installed) >= changed(lockFile)
}

/** Installs the packages where they are missing or older than the lock file. */
export async function providePackages() {
  if (!isInstalled()) {
    await step('Installing packages', async () => {
      const args = ['ci', '--include=dev', '--no-progress']
      const npm = process.env.npm_execpath
      const { code, output } = await (npm?.endsWith('.js')
        ? run(process.execPath, [npm, ...args])
        : run('npm', args))
      if (code !== 0) throw new Sentence('The packages could not be installed (npm ci): see above.', output)
    })
  }
  writeFileSync(stampFile, stamp())
}
