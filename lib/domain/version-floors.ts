/** The least version of everything that Rightsdesk stands on, and why. */
export interface Floor {
  /** below it nothing starts (servers) and no test run passes (packages) */
  least: string
  /** below it `doctor` warns */
  advised?: string
  why: string
}

/** Packages, checked against package-lock.json. */
export const PACKAGE_FLOORS: Record<string, Floor> = {
  next: { least: '16.4.6', why: 'security releases of Next.js' },
  react: { least: '19.3.1', why: 'security releases of React' },
  'react-dom': { least: '19.3.1', why: 'the same release as react' },
  nodemailer: { least: '10.4.1', why: 'header injection by addresses' },
  'better-auth': { least: '1.7.0', why: 'the sign-in is tested with this minor version' },
  bullmq: { least: '6.0.7', why: 'stalled jobs of killed workers' },
  'better-sqlite3': { least: '12.0.0', why: 'brings SQLite 3.51.3 or newer' },
}

/** Packages that stay on one minor version: what is after it was not tried. */
export const PINNED_MINORS: Record<string, string> = { 'better-auth': '1.7' }

/** What runs beside it, checked when web, worker or a command connects. */
export const SERVER_FLOORS = {
  node: { least: '20.19.0', why: 'the oldest line the packages support' },
  sqlite: { least: '3.51.3', why: 'older ones can corrupt a WAL database that two connections use' },
  postgres: { least: '14.0', advised: '15.0', why: 'older ones get no security releases' },
  redis: {
    least: '6.2.0',
    advised: '7.2.11',
    why: 'BullMQ asks for 6.2; before 7.2.11 scripts could run foreign code (CVE-2025-49844), unless your distribution has mended it',
  },
} as const satisfies Record<string, Floor>

/** @returns whether the version is this one or newer; what follows `-` or a space does not count */
export function isAtLeast(version: string, least: string): boolean {
  const parts = (text: string) => (/^\d+(\.\d+)*/.exec(text)?.[0] ?? '').split('.').map(Number)
  const [given, floor] = [parts(version), parts(least)]
  for (let i = 0; i < floor.length; i += 1) {
    const difference = (given[i] || 0) - floor[i]!
    if (difference !== 0) return difference > 0
  }
  return true
}

/** Says which server is too old. @throws TooOldError */
export function assertAtLeast(name: keyof typeof SERVER_FLOORS, version: string): void {
  const { least, why } = SERVER_FLOORS[name]
  if (!isAtLeast(version, least)) throw new TooOldError(name, version, least, why)
}

const TITLES = { node: 'Node', sqlite: 'SQLite', postgres: 'PostgreSQL', redis: 'Redis' }

/** The message is a sentence for whoever starts it. */
export class TooOldError extends Error {
  constructor(name: keyof typeof TITLES, version: string, least: string, why: string) {
    super(`${TITLES[name]} ${version} is too old: ${least} or newer is needed (${why}).`)
    this.name = 'TooOldError'
  }
}
