// npm run migrations -- --name what-changes: writes the migration from lib/db/schema.ts, for both databases. What the
// generator cannot express (triggers): `-- --custom --name …` makes an empty one to be filled in by hand.

import path from 'node:path'
import { runCommand } from './lifetime.mjs'
import { ROOT } from './root.mjs'
import { runNode } from './run.mjs'
import { Sentence, say } from './say.mjs'

await runCommand(async () => {
  for (const dialect of ['sqlite', 'postgres']) {
    say(`── ${dialect} ──`)
    const { code } = await runNode(
      path.join(ROOT, 'node_modules/drizzle-kit/bin.cjs'),
      ['generate', ...process.argv.slice(2)],
      {
        env: { ...process.env, RIGHTSDESK_DIALECT: dialect, DATABASE_URL: '', DATABASE_URL_FILE: '' },
        show: true,
      },
    )
    if (code !== 0) throw new Sentence(`No migration was written for ${dialect}: see above.`)
  }
  return 0
}, 130)
