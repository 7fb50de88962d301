import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { type System, startSystem } from '../../e2e/system.ts'
import { freePort } from '../ports.mjs'
import { ROOT } from '../root.mjs'
import { WORKER_ARGS, webArgs } from '../system.mjs'
import { type Bench, type Figure, median } from './figures.ts'

/** From the start of a process to its first answer (web), and to when it takes jobs (worker), after the build. */
export const coldStart: Bench = {
  name: 'start',
  about: 'the start of web and worker after the build',
  async run({ rounds }) {
    const system = await startSystem({
      profile: 'e2e/profiles/desk.yaml',
      withoutWorker: true,
      unwatched: true,
    })
    try {
      await system.killWeb()
      const found: Record<string, number[]> = { health: [], form: [], worker: [] }
      for (let round = 0; round < rounds; round += 1) {
        found.health!.push(await web(system, '/healthz'))
        found.form!.push(await web(system, '/en/request'))
        found.worker!.push(await worker(system))
      }
      const figure = (what: string, values: number[], goal: Figure['goal']): Figure => ({
        bench: 'start',
        what,
        value: median(values),
        rounds: values,
        unit: 's',
        goal,
      })
      return [
        figure('web, until /healthz answers', found.health!, { most: 1 }),
        figure('web, until the form is there', found.form!, null),
        figure('worker, until it takes jobs', found.worker!, { most: 1 }),
      ]
    } finally {
      await system.stop()
    }
  },
}

async function web(system: System, page: string): Promise<number> {
  const port = await freePort()
  const began = performance.now()
  const child = start(webArgs(port, '127.0.0.1'), system)
  try {
    for (;;) {
      const status = await fetch(`http://127.0.0.1:${port}${page}`, { redirect: 'manual' }).then(
        (response) => response.status,
        () => 0,
      )
      if (status === 200) return (performance.now() - began) / 1000
      if (child.exitCode !== null) throw new Error('the web process ended')
      await wait(5)
    }
  } finally {
    await end(child)
  }
}

async function worker(system: System): Promise<number> {
  const began = performance.now()
  const child = start(WORKER_ARGS, system)
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout!.on('data', (chunk) => String(chunk).includes('worker started') && resolve())
      child.on('exit', () => reject(new Error('the worker ended')))
    })
    return (performance.now() - began) / 1000
  } finally {
    await end(child)
  }
}

function start(args: string[], system: System): ChildProcess {
  const env = { ...process.env, ...system.env, LOG_LEVEL: 'info' }
  return spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'ignore'] })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}
