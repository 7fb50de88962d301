// The sandbox's mailbox as a process: takes every mail by SMTP, shows it on a web page, sends nothing on.

import { parseArgs } from 'node:util'
import { startMailbox } from './mailbox/mailbox.ts'

const { values } = parseArgs({
  options: {
    'smtp-port': { type: 'string', default: '0' },
    'http-port': { type: 'string', default: '0' },
    dir: { type: 'string' },
  },
})

const mailbox = await startMailbox({
  smtpPort: Number(values['smtp-port']),
  httpPort: Number(values['http-port']),
  dir: values.dir,
})
console.log(JSON.stringify({ smtpUrl: mailbox.smtpUrl, url: mailbox.url }))

process.once('SIGTERM', async () => {
  await mailbox.stop()
  process.exit(0)
})
