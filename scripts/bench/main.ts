import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { endAll } from '../keeper-client.mjs'
import { ROOT } from '../root.mjs'
import { audit } from './audit.ts'
import { coldStart } from './cold-start.ts'
import { fanOut } from './fan-out.ts'
import { type Bench, type Figure, isMet, table } from './figures.ts'
import { intake } from './intake.ts'
import { ledger } from './ledger.ts'
import { list } from './list.ts'
import { million } from './million.ts'
import { recovery } from './recovery.ts'
import { scriptSize } from './script-size.ts'
import { sweep } from './sweep.ts'
import { twoWriters } from './two-writers.ts'
import { underLoad } from './under-load.ts'

const BENCHES: Bench[] = [
  intake,
  list,
  ledger,
  fanOut,
  audit,
  million,
  sweep,
  scriptSize,
  coldStart,
  underLoad,
  recovery,
  twoWriters,
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '7' }, json: { type: 'string' } },
})
const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are:`)
  for (const { name, about } of BENCHES) console.error(`  ${name.padEnd(10)} ${about}`)
  process.exit(2)
}

const figures: Figure[] = []
let failed = false
for (const bench of BENCHES) {
  if (positionals.length > 0 && !positionals.includes(bench.name)) continue
  console.log(`\n── ${bench.name}: ${bench.about} ──`)
  const began = Date.now()
  try {
    const found = await bench.run({ rounds: Number(values.rounds) })
    figures.push(...found)
    console.log(table(found))
  } catch (error) {
    failed = true
    console.error(error)
  }
  console.log(`(${Math.round((Date.now() - began) / 1000)} s)`)
}

const machine = {
  node: process.version,
  cpu: cpus()[0]?.model ?? '',
  cores: cpus().length,
  memoryMb: Math.round(totalmem() / 2 ** 20),
}
const file = values.json ?? path.join(ROOT, 'dist', 'bench', 'figures.json')
mkdirSync(path.dirname(file), { recursive: true })
writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, figures }, null, 2)}\n`)
console.log(`\n── all ──\n${table(figures)}\n\nAs JSON: ${path.relative(ROOT, file)}`)
const missed = figures.filter((figure) => isMet(figure) === false).length
console.log(
  failed ? 'Not every bench could be run.' : missed === 0 ? 'Every goal was met.' : `${missed} missed.`,
)
await endAll()
process.exit(failed ? 1 : 0)
