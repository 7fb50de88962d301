import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { manifests } from '../connectors/manifests.ts'
import { COMPLETE_LANGUAGES } from '../i18n/catalogues.ts'
import { loadProfile } from '../profile/load.ts'
import { packagePage } from './page.ts'
import { PARTS_IN_PIWIK_PRO, testContents } from './test-contents.ts'
import { bytesOf } from './test-zip.ts'

// For browser tests: writes the page of an invented package in each language and for each right.
const [folder, profileFile] = process.argv.slice(2)
const profile = loadProfile(profileFile!, { lookUp: () => undefined, manifests })

mkdirSync(folder!, { recursive: true })
for (const locale of COMPLETE_LANGUAGES)
  for (const right of ['access', 'portability'] as const)
    writeFileSync(
      path.join(folder!, `${locale}-${right}.html`),
      await bytesOf(packagePage(testContents(profile, PARTS_IN_PIWIK_PRO, { locale, right, visits: 12 }))),
    )
