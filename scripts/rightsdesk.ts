interface Command {
  about: string
  load: () => Promise<{ run(argv: string[]): Promise<number> }>
}

const COMMANDS: Record<string, Command> = {
  backup: {
    about: 'copy the database as it is at this moment, while the desk runs',
    load: () => import('./cli/backup.ts'),
  },
  clock: {
    about: 'compute the dates of a request and show how each came about',
    load: () => import('./cli/clock.ts'),
  },
  'create-admin': {
    about: 'print a link with which an administrator sets a password',
    load: () => import('./cli/create-admin.ts'),
  },
  datamap: {
    about: 'compare a data map with a database, or count what an erasure would touch',
    load: () => import('./cli/datamap.ts'),
  },
  doctor: {
    about: 'look at everything the desk stands on, and say what to do',
    load: () => import('./cli/doctor.ts'),
  },
  restore: {
    about: 'put a backup in the place of the database',
    load: () => import('./cli/restore.ts'),
  },
  'rotate-key': {
    about: 'put a new master key in place of the present one, while the desk runs',
    load: () => import('./cli/rotate-key.ts'),
  },
  'verify-audit': {
    about: 'check the whole audit trail, its checkpoints and signatures',
    load: () => import('./cli/verify-audit.ts'),
  },
  'verify-package': {
    about: 'check the signature and every file of an access package',
    load: () => import('./cli/verify-package.ts'),
  },
}

const HELP = `Usage: rightsdesk <command> [options]

${Object.entries(COMMANDS)
  .map(([name, { about }]) => `  ${name.padEnd(14)} ${about}`)
  .join('\n')}

rightsdesk <command> --help says more.
`

async function main([name, ...rest]: string[]): Promise<number> {
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP)
    return 0
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    process.stderr.write(
      name === undefined ? HELP : `There is no command "${name}" (rightsdesk --help lists them).\n`,
    )
    return 2
  }
  const { run } = await command.load()
  return run(rest)
}

process.exitCode = await main(process.argv.slice(2))

export {}
