import { parseArgs } from 'node:util'
import { CROWD_SYSTEM, crowd } from '../../e2e/crowd.ts'
import { startSystem } from '../../e2e/system.ts'

// A crowd at the production build: forms and programs all at once, each program and some of the people twice, erasures
// carried out by all workers. Needs a build (npm test -- build). Prints one line of JSON; exit code 1 where it does not add up.
//   node --import tsx scripts/bench/crowd.ts [--database sqlite|postgres] [--forms 800] [--programs 200] [--erasures 100] [--processes 2]

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'postgres' },
    forms: { type: 'string', default: '800' },
    programs: { type: 'string', default: '200' },
    erasures: { type: 'string', default: '100' },
    processes: { type: 'string', default: '2' },
  },
})
const database = values.database === 'sqlite' ? 'sqlite' : 'postgres'
const processes = Number(values.processes)
const system = await startSystem({ ...CROWD_SYSTEM, database, processes })
try {
  const of = {
    forms: Number(values.forms),
    programs: Number(values.programs),
    erasures: Number(values.erasures),
  }
  const report = await crowd(system, of)
  const holds = report.lines.length === 0 && JSON.stringify(report.seen) === JSON.stringify(report.expected)
  console.log(JSON.stringify({ database, processes, ...of, holds, ...report }))
  if (!holds) {
    console.error(system.log().slice(-20_000))
    process.exitCode = 1
  }
} finally {
  await system.stop()
}
