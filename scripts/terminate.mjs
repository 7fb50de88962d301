// Children lead process groups of their own, so that what they start ends with them.

/**
 * @typedef {object} Group
 * @property {number} pid of its leader
 * @property {number} limitMs how long it may take to end
 * @property {boolean} last ended when the others are gone: storage that they still use
 */

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(-pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(-pid, name)
  } catch {
    // Gone already.
  }
}

/**
 * @param {number} pid
 * @param {number} limitMs
 */
async function untilGone(pid, limitMs) {
  const until = Date.now() + limitMs
  while (isAlive(pid)) {
    if (Date.now() >= until) return false
    await pause(25)
  }
  return true
}

/**
 * Asks a process group to end, and ends it by force after `limitMs`.
 * @param {number} pid
 * @param {number} limitMs
 */
export async function terminate(pid, limitMs) {
  signal(pid, 'SIGTERM')
  if (!(await untilGone(pid, limitMs))) await crash(pid)
}

/**
 * Ends a process group at once.
 * @param {number} pid
 */
export async function crash(pid) {
  signal(pid, 'SIGKILL')
  await untilGone(pid, 1000)
}

/** @param {Group[]} groups */
export async function terminateAll(groups) {
  for (const last of [false, true]) {
    const now = groups.filter((group) => group.last === last)
    await Promise.all(now.map(({ pid, limitMs }) => terminate(pid, limitMs)))
  }
}
