import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const NETWORK = [
  ...['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises'].map((name) => `node:${name}`),
  ...['undici', 'ioredis', 'bullmq', 'nodemailer'],
]
const QUEUE = ['ioredis', 'bullmq']
const PURE = ['zod', 'date-fns', '@date-fns/tz', 'date-holidays']
const LIB = [
  'domain',
  'manifest',
  'profile',
  'vault',
  'i18n',
  'db',
  'jobs',
  'auth',
  'mail',
  'mail transport',
  'package',
  'commands',
  'connectors',
  'env',
  'id',
  'log',
  'now',
  'metrics',
]

interface Rule {
  place: string
  files: RegExp
  /** The other places of the house that it may import. */
  house: string[]
  /** The only packages it may import; without it, any that is not barred. */
  only?: string[]
  barred?: string[]
}

/** Which part of the house may import which. The first rule that matches a file is the file's. */
const RULES: Rule[] = [
  {
    place: 'test',
    files: /\.test\.tsx?$|(^|\/)test-[^/]+\.ts$/,
    house: [...LIB, 'workers', 'app', 'scripts', 'commands of npm', 'e2e', 'fakes', 'configuration'],
  },

  { place: 'env', files: /^lib\/env\.ts$/, house: [], only: ['zod', 'node:fs'] },
  { place: 'id', files: /^lib\/id\.ts$/, house: [], only: ['node:crypto'] },
  { place: 'log', files: /^lib\/log\.ts$/, house: [], only: ['pino'] },
  { place: 'now', files: /^lib\/now\.ts$/, house: ['env'], only: ['node:fs'] },
  { place: 'domain', files: /^lib\/domain\//, house: [], only: PURE },
  {
    place: 'manifest',
    files: /^lib\/connectors\/([^/]+\/manifest|manifests)\.ts$/,
    house: ['domain'],
    only: ['zod'],
  },
  { place: 'profile', files: /^lib\/profile\//, house: ['domain', 'manifest', 'env'], barred: NETWORK },
  { place: 'vault', files: /^lib\/vault\//, house: ['domain', 'manifest', 'env'], barred: NETWORK },
  { place: 'i18n', files: /^lib\/i18n\//, house: ['domain', 'manifest', 'env'], barred: NETWORK },
  { place: 'db', files: /^lib\/db\//, house: ['domain', 'vault', 'env', 'id'], barred: NETWORK },
  { place: 'jobs', files: /^lib\/jobs\//, house: ['domain', 'db', 'id'], barred: NETWORK },
  { place: 'auth', files: /^lib\/auth\//, house: ['domain', 'db', 'env', 'vault', 'id'], barred: NETWORK },
  {
    place: 'mail transport',
    files: /^lib\/mail\/transport\.ts$/,
    house: ['mail', 'domain', 'log'],
    barred: QUEUE,
  },
  {
    place: 'package',
    files: /^lib\/package\//,
    house: ['domain', 'profile', 'i18n', 'mail'],
    barred: NETWORK,
  },
  { place: 'mail', files: /^lib\/mail\//, house: ['domain', 'profile', 'i18n'], barred: NETWORK },
  {
    place: 'commands',
    files: /^lib\/commands\//,
    house: ['domain', 'db', 'jobs', 'profile', 'vault', 'manifest', 'id'],
    barred: NETWORK,
  },
  {
    place: 'connectors',
    files: /^lib\/connectors\//,
    house: ['domain', 'manifest', 'log'],
    barred: [...QUEUE, 'nodemailer'],
  },

  // It listens, on a port that is not the public's.
  {
    place: 'metrics',
    files: /^lib\/metrics\//,
    house: ['domain', 'profile', 'db', 'jobs', 'package.json'],
    barred: [...QUEUE, 'undici', 'nodemailer'],
  },

  { place: 'workers', files: /^workers\//, house: LIB },
  {
    place: 'app',
    files: /^(app\/|proxy\.ts$|instrumentation(-client)?\.ts$)/,
    house: [
      'commands',
      'db',
      'domain',
      'profile',
      'manifest',
      'mail',
      'package',
      'auth',
      'i18n',
      'env',
      'id',
      'log',
      'now',
      'metrics',
    ],
    barred: NETWORK,
  },

  // It runs the bundle it has just made.
  {
    place: 'command line',
    files: /^scripts\/rightsdesk\.mjs$/,
    house: ['dist'],
    only: ['node:*', 'esbuild'],
  },
  // What a container runs is built already.
  {
    place: 'container',
    files: /^scripts\/container\.mjs$/,
    house: ['dist', 'node_modules'],
    only: ['node:*'],
  },
  // It is loaded into the product's processes and patches the packages they use.
  {
    place: 'probe',
    files: /^scripts\/faults\/probe\.mjs$/,
    house: [],
    only: ['node:*', 'better-sqlite3', 'ioredis', 'pg'],
  },
  { place: 'commands of npm', files: /^scripts\/.*\.mjs$/, house: [], only: ['node:*', 'esbuild'] },
  {
    place: 'scripts',
    files: /^scripts\/.*\.ts$/,
    house: [...LIB, 'workers', 'commands of npm', 'e2e', 'fakes', 'test'],
  },
  // A fake that shares code with the product proves less.
  { place: 'fakes', files: /^e2e\/fakes\//, house: [] },
  // What asks a running desk everything prepares its data by the commands, in files named `test-…`.
  { place: 'e2e', files: /^e2e\//, house: ['fakes', 'commands of npm', 'id', 'test'] },
  { place: 'configuration', files: /^[^/]+\.(ts|js|mjs)$/, house: [] },
]

/** Only lib/env.ts reads the environment; `NEXT_RUNTIME` in instrumentation.ts is a constant of the build. */
const MAY_NOT_READ_ENVIRONMENT = /^(lib|app|workers)\/|^(proxy|instrumentation)/
const MAY_READ_ENVIRONMENT = /^lib\/env\.ts$|^instrumentation\.ts$|\.test\.tsx?$/

const CODE = /\.(ts|tsx|mts|cts|mjs|js|jsx)$/
const UNREADABLE = '(computed)'

const ruleOf = (file: string) => RULES.find((rule) => rule.files.test(file))

type Node = { type: string; [key: string]: unknown }

function* nodesIn(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesIn(item)
  else if (value && typeof value === 'object') {
    if ('type' in value && typeof value.type === 'string') yield value as Node
    for (const inner of Object.values(value)) yield* nodesIn(inner)
  }
}

const isNamed = (node: unknown, name: string) => {
  const { type, name: own, value } = (node ?? {}) as { type?: string; name?: string; value?: string }
  return (type === 'Identifier' && own === name) || (type === 'Literal' && value === name)
}

const literal = (node: unknown) => {
  const { type, value, quasis } = node as {
    type?: string
    value?: unknown
    quasis?: { value: { cooked: string } }[]
  }
  if (type === 'Literal' && typeof value === 'string') return value
  return type === 'TemplateLiteral' && quasis?.length === 1 ? quasis[0]!.value.cooked : UNREADABLE
}

/** Every import, also of types, re-exports, `import()`, `require()`; and whether the environment is read. */
function read(file: string, source: string): { imports: string[]; readsEnvironment: boolean } {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]!.message}`)
  const imports: string[] = []
  let readsEnvironment = false
  for (const node of nodesIn(program)) {
    if (/^(Import|ExportNamed|ExportAll)(Declaration|Expression)$/.test(node.type) && node.source) {
      imports.push(literal(node.source))
    } else if (node.type === 'TSImportType') imports.push(literal(node.source ?? node.argument))
    else if (node.type === 'TSExternalModuleReference') imports.push(literal(node.expression))
    else if (node.type === 'CallExpression' && isNamed(node.callee, 'require')) {
      imports.push(literal((node.arguments as unknown[])[0]))
    } else if (node.type === 'MemberExpression' && isNamed(node.property, 'env')) {
      readsEnvironment ||=
        isNamed(node.object, 'process') || isNamed((node.object as Node).property, 'process')
    } else if (node.type === 'VariableDeclarator' && isNamed(node.init, 'process')) readsEnvironment = true
  }
  if (imports.some((name) => /^(node:)?process$/.test(name))) readsEnvironment = true
  return { imports, readsEnvironment }
}

/** `node:fs/promises` is `node:fs/promises`, `@scope/name/part` is `@scope/name`. */
function packageOf(name: string): string {
  if (name.startsWith('node:')) return name
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

function violationsOf(file: string, source: string): string[] {
  const rule = ruleOf(file)
  if (!rule) return [`${file}: no rule says what it may import`]
  const found: string[] = []
  const { imports, readsEnvironment } = read(file, source)
  for (const name of imports) {
    const say = (why: string) => found.push(`${file} (${rule.place}) imports ${name}: ${why}`)
    if (name === UNREADABLE) say('not a plain text')
    else if (name.startsWith('.') || name.startsWith('@/')) {
      const target = name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name.slice(2)
      const place = ruleOf(target)?.place ?? target.split('/')[0]!
      if (target.startsWith('..')) say('outside the house')
      else if (place !== rule.place && !rule.house.includes(place)) say(`${place} is not for it`)
    } else {
      const bare = packageOf(name)
      const allowed = rule.only?.some((one) => one === bare || (one === 'node:*' && bare.startsWith('node:')))
      if (rule.only && !allowed) say('this package is not for it')
      if (rule.barred?.includes(bare) || rule.barred?.includes(`node:${name}`))
        say('this package is barred here')
    }
  }
  if (readsEnvironment && MAY_NOT_READ_ENVIRONMENT.test(file) && !MAY_READ_ENVIRONMENT.test(file)) {
    found.push(`${file} reads process.env: only lib/env.ts does`)
  }
  return found
}

function filesOfTheHouse(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return listed.split('\0').filter((file) => CODE.test(file) && existsSync(file))
}

const MADE = new Set([
  'node_modules',
  '.git',
  '.next',
  'dist',
  'data',
  'data-demo',
  'test-results',
  'playwright-report',
  'next-env.d.ts',
])

function* filesUnder(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.posix.join(folder, entry.name)
    if (MADE.has(file)) continue
    if (entry.isDirectory()) yield* filesUnder(file)
    else yield file
  }
}

describe('what imports what', () => {
  const files = filesOfTheHouse()

  it('follows the table in every file', () => {
    expect(files.flatMap((file) => violationsOf(file, readFileSync(file, 'utf8')))).toEqual([])
  })

  it('looks at every file: each folder with code is among them', () => {
    for (const file of [
      'lib/env.ts',
      'lib/domain/request.ts',
      'scripts/start.mjs',
      'scripts/import-rules.test.ts',
    ]) {
      expect(files).toContain(file)
    }
    const byHand = [...filesUnder('.')].filter((file) => CODE.test(file))
    expect(byHand.sort()).toEqual([...files].sort())
  })

  const planted: [file: string, source: string][] = [
    ['lib/domain/request.ts', "import { readFileSync } from 'node:fs'"],
    ['lib/domain/request.ts', "import type { Db } from '../db/client.ts'"],
    ['lib/domain/request.ts', "export { newId } from '../id.ts'"],
    ['lib/domain/request.ts', "export * from '@/lib/env.ts'"],
    ['lib/connectors/hubspot/manifest.ts', "import { post } from '../http.ts'"],
    ['lib/connectors/hubspot/erase.ts', "import { db } from '../../db/client.ts'"],
    ['lib/connectors/hubspot/erase.ts', "import { submitRequest } from '../../commands/submit-request.ts'"],
    ['lib/commands/submit-request.ts', "import { request } from 'undici'"],
    ['lib/commands/submit-request.ts', "import https from 'https'"],
    ['lib/commands/submit-request.ts', "const { createServer } = require('node:net')"],
    ['lib/commands/submit-request.ts', "import { hubspot } from '../connectors/hubspot/erase.ts'"],
    ['lib/jobs/ledger.ts', "import { Queue } from 'bullmq'"],
    ['lib/mail/letter.ts', "import { createTransport } from 'nodemailer'"],
    ['lib/mail/letter.ts', "import { send } from './transport.ts'"],
    ['lib/auth/session.ts', "import { letter } from '../mail/letter.ts'"],
    ['lib/i18n/load.ts', "let x: import('../db/client.ts').Db"],
    ['workers/main.ts', "import Page from '../app/page.tsx'"],
    ['app/page.tsx', "const run = await import('../workers/run.ts')"],
    ['app/page.tsx', "import Redis from 'ioredis'"],
    ['app/page.tsx', "import { registry } from '@/lib/connectors/registry.ts'"],
    ['app/page.tsx', "import { send } from '../lib/mail/transport.ts'"],
    ['app/page.tsx', 'await import(name)'],
    ['app/page.tsx', "import x from './page.test.tsx'"],
    ['app/page.tsx', "import x from '../../elsewhere.ts'"],
    ['app/page.tsx', 'export const url = process.env.BASE_URL'],
    ['lib/db/client.ts', "const url = process['env'].DATABASE_URL"],
    ['lib/db/client.ts', 'const { env } = process'],
    ['lib/db/client.ts', 'const url = globalThis.process.env.DATABASE_URL'],
    ['workers/main.ts', "import { env } from 'node:process'"],
    ['scripts/start.mjs', "import pino from 'pino'"],
    ['scripts/start.mjs', "import { env } from '../lib/env.ts'"],
    ['e2e/fakes/main.ts', "import { env } from '../../lib/env.ts'"],
    ['src/new-folder.ts', ''],
  ]

  it.each(planted)('is found where it breaks the table: %s %s', (file, source) => {
    expect(violationsOf(file, source)).toHaveLength(1)
  })

  const fine: [file: string, source: string][] = [
    [
      'lib/domain/clock/due.ts',
      "import { addDays } from 'date-fns/addDays'\nimport { x } from '../request.ts'",
    ],
    ['lib/commands/submit-request.ts', "import { hubspot } from '../connectors/hubspot/manifest.ts'"],
    [
      'lib/mail/transport.ts',
      "import { createTransport } from 'nodemailer'\nimport { x } from './letter.ts'",
    ],
    ['lib/connectors/http.ts', "import { request } from 'undici'"],
    ['workers/relay.ts', "import { Queue } from 'bullmq'\nimport { x } from '../lib/jobs/ledger.ts'"],
    [
      'app/page.tsx',
      "import './page.css'\nimport { env } from '../lib/env.ts'\nexport default () => <p>{env().BASE_URL}</p>",
    ],
    ['lib/env.ts', 'export const data = process.env.RIGHTSDESK_DATA'],
    ['scripts/build.mjs', "const { build } = await import('esbuild')"],
  ]

  it.each(fine)('lets through what the table allows: %s %s', (file, source) => {
    expect(violationsOf(file, source)).toEqual([])
  })
})
