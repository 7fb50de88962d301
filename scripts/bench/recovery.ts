import { supervise } from '../processes.mjs'
import { WORKER_ARGS } from '../system.mjs'
import { approvedRequest, startBench, taskOf, until } from './desk.ts'
import { type Bench, median } from './figures.ts'

const ROUNDS = 3

/** A worker is killed in the middle of a call; another one runs beside it. From the kill to the job's end. */
export const recovery: Bench = {
  name: 'recovery',
  about: 'from the kill of a worker in mid-job until another one has done the job',
  async run() {
    const rounds: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await once())
    return [
      {
        bench: 'recovery',
        what: 'a killed worker’s job is done by another',
        value: median(rounds),
        rounds,
        unit: 's',
        goal: { most: 10 },
      },
    ]
  },
}

async function once(): Promise<number> {
  const bench = await startBench()
  const { system, desk } = bench
  const other = { now: undefined as ReturnType<typeof supervise> | undefined }
  try {
    await system.hubspot.addPerson({ email: 'ada@example.test' })
    await system.hubspot.hold('gdpr-delete', 'before')
    const { requestId } = await approvedRequest(bench, 'erasure')
    await system.hubspot.held()
    let isUp = false
    other.now = supervise({
      name: 'other',
      command: process.execPath,
      args: WORKER_ARGS,
      env: system.env,
      output: (line) => {
        isUp ||= line.includes('worker started')
      },
    })
    await until(() => isUp)
    const began = performance.now()
    await system.killWorker()
    await system.hubspot.release()
    await until(async () => (await taskOf(desk, requestId, 'hubspot')).status === 'accepted')
    return (performance.now() - began) / 1000
  } finally {
    await other.now?.stop()
    await bench.stop()
  }
}
