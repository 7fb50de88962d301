import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from './root.mjs'

const read = (name: string) => readFileSync(path.join(ROOT, name), 'utf8')
const dockerfile = read('Dockerfile')
/** Instructions of the Dockerfile, continued lines joined. */
const steps = dockerfile
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
/** Of the stage that runs. */
const last = steps.slice(steps.findLastIndex((step) => step.startsWith('FROM')))

interface Service {
  command?: string[]
  environment?: Record<string, string>
  healthcheck?: object
  read_only?: boolean
  secrets?: string[]
  volumes?: string[]
  image?: string
  depends_on?: Record<string, { condition: string }>
}
interface Compose {
  services: Record<string, Service>
  volumes: Record<string, unknown>
  secrets: Record<string, { file: string }>
}
const COMPOSE = ['compose.yaml', 'compose.postgres.yaml'].map(
  (name) => [name, parse(read(name), { merge: true }) as Compose] as const,
)

/** Every variable that the product reads, with its `_FILE` where it has one. */
function knownVariables(): string[] {
  const source = read('lib/env.ts')
  const names = [...source.matchAll(/^ {2}([A-Z_]+): z?/gm)].map(([, name]) => name!)
  const secrets = /const SECRETS = \[([^\]]+)\]/.exec(source)![1]!.match(/[A-Z_]+/g)!
  return [...names, ...secrets.map((name) => `${name}_FILE`), 'PORT']
}

describe('the image', () => {
  it('runs as nobody in particular, says whether it is well, and passes signals on', () => {
    const user = last.findLast((step) => step.startsWith('USER '))
    expect(user).toBeDefined()
    expect(user).not.toMatch(/USER (root|0)\b/)
    expect(last.some((step) => step.startsWith('HEALTHCHECK '))).toBe(true)
    expect(last.find((step) => step.startsWith('ENTRYPOINT '))).toMatch(/^ENTRYPOINT \["tini", "--"/)
  })

  it('is made of files that are there, and of what the build makes', () => {
    const made = ['node_modules', '.next', 'dist']
    for (const step of steps.filter((one) => one.startsWith('COPY '))) {
      const sources = step
        .split(' ')
        .slice(1, -1)
        .filter((word) => !word.startsWith('--'))
      for (const source of sources) {
        const name = source.replace(/^\/app\//, '').replace(/^\.\//, '')
        expect(made.includes(name) || existsSync(path.join(ROOT, name)), source).toBe(true)
      }
    }
  })

  it('holds no secret and no data of whoever builds it', () => {
    const ignored = read('.dockerignore').split('\n')
    for (const name of ['.git', '.env*', '**/*.key', 'secrets', 'data*', '**/*.db'])
      expect(ignored).toContain(name)
    expect(dockerfile).not.toMatch(/(MASTER_KEY|PASSWORD|SECRET|TOKEN)\s*=/)
  })

  it('knows every part that compose starts, and refuses one that it does not', () => {
    const source = read('scripts/container.mjs')
    for (const [, { services }] of COMPOSE)
      for (const { image, command } of Object.values(services))
        if (image === 'rightsdesk') expect(source).toMatch(new RegExp(`\\b${command![0]}: `))
    const refused = () =>
      execFileSync(process.execPath, [path.join(ROOT, 'scripts/container.mjs'), 'toString'], {
        stdio: 'pipe',
      })
    expect(refused).toThrow('There is no part "toString"')
  })
})

describe.each(COMPOSE)('%s', (_, { services, volumes, secrets }) => {
  const ours = Object.entries(services).filter(([, { image }]) => image === 'rightsdesk')

  it('has a web process, a worker and a migration before both', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(['migrate', 'web', 'worker'])
    for (const name of ['web', 'worker'])
      expect(services[name]!.depends_on!.migrate).toEqual({ condition: 'service_completed_successfully' })
  })

  it('sets variables that the product reads', () => {
    const known = knownVariables()
    expect(known).toContain('MASTER_KEY_FILE')
    for (const [, { environment }] of ours)
      for (const name of Object.keys(environment ?? {})) expect(known).toContain(name)
  })

  it('gives secrets by file alone, and keeps the root file system of our parts read-only', () => {
    for (const [name, service] of ours) {
      expect(service.read_only, name).toBe(true)
      for (const secret of ['MASTER_KEY', 'DATABASE_URL', 'MASTER_KEY_FILE', 'DATABASE_URL_FILE']) {
        const value = service.environment?.[secret]
        if (value !== undefined) expect(`${secret}=${value}`).toMatch(/^[A-Z_]+_FILE=\/run\/secrets\//)
      }
      for (const secret of service.secrets ?? []) expect(secrets).toHaveProperty(secret)
    }
  })

  it('keeps the data folder of every part on one volume: the deletion ledger and the backups outlive containers', () => {
    for (const [name, service] of ours) expect(service.volumes, name).toContain('data:/data')
  })

  it('watches the health of everything that others wait for, and names volumes that it has', () => {
    for (const [name, service] of Object.entries(services)) {
      if (service.image !== 'rightsdesk') expect(service.healthcheck, name).toBeDefined()
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(services, other).toHaveProperty(other)
        if (condition === 'service_healthy' && services[other]!.image !== 'rightsdesk')
          expect(services[other]!.healthcheck, other).toBeDefined()
      }
      for (const volume of service.volumes ?? [])
        if (!/^[./]/.test(volume)) expect(volumes).toHaveProperty(volume.split(':')[0]!)
    }
  })
})
