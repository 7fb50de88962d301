import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { terminateAll } from './terminate.mjs'

/** @type {Map<number, import('./terminate.mjs').Group>} */
const groups = new Map()
/** @type {import('node:child_process').ChildProcess | undefined} */
let keeper
let ending = false

function tellKeeper(about) {
  keeper?.stdin?.write(`${JSON.stringify(about)}\n`)
}

function startKeeper() {
  keeper = spawn(process.execPath, [fileURLToPath(new URL('./keeper.mjs', import.meta.url))], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  })
  keeper.stdin?.on('error', () => {})
  keeper.on('error', () => {})
  keeper.on('exit', () => {
    keeper = undefined
    if (!ending && groups.size > 0) startKeeper()
  })
  // The keeper must not hold the command back from ending.
  keeper.unref()
  keeper.stdin?.unref?.()
  for (const group of groups.values()) tellKeeper(group)
}

/**
 * Has a process group ended when this process ends, in whatever way. Returns how to stop watching it.
 * @param {import('./terminate.mjs').Group} group
 */
export function watch(group) {
  groups.set(group.pid, group)
  if (keeper) tellKeeper(group)
  else startKeeper()
  return () => {
    groups.delete(group.pid)
    tellKeeper({ forget: group.pid })
  }
}

/** Whether everything is being ended: nothing is started again then. */
export const isEnding = () => ending

/** Ends everything that is watched, storage last, and waits for it. */
export async function endAll() {
  ending = true
  await terminateAll([...groups.values()])
}
