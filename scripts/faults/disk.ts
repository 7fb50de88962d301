import { execFileSync } from 'node:child_process'
import { mkdirSync, statfsSync } from 'node:fs'

const SIZE_MB = 4096

/** A data folder whose room can be taken away. */
export interface Disk {
  /** How its room ends, in words. */
  how: string
  /** Whether it can be done here. */
  works: boolean
  /** Leaves no room at all. false: it cannot be done here. */
  fill(pids: number[]): boolean
  /** Gives the room back. */
  free(pids: number[]): void
  unmount(): void
}

const run = (command: string, args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/**
 * Where we may mount, the folder is a file system of its own that is shrunk to what it holds: a write meets ENOSPC.
 * Elsewhere the processes lose the right to make files longer (RLIMIT_FSIZE): a write meets EFBIG.
 */
export function openDisk(folder: string): Disk {
  mkdirSync(folder, { recursive: true })
  if (run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=0700`, 'rightsdesk-faults', folder])) {
    const unmount = () => void (run('umount', [folder]) || run('umount', ['-l', folder]))
    // Also where the tests are stopped half-way.
    process.once('exit', unmount)
    const size = (bytes: number) => run('mount', ['-o', `remount,size=${bytes}`, folder])
    return {
      works: true,
      how: 'a file system shrunk to what it holds (ENOSPC)',
      fill() {
        const { blocks, bfree, bsize } = statfsSync(folder)
        return size((blocks - bfree) * bsize)
      },
      free: () => void size(SIZE_MB * 1024 * 1024),
      unmount() {
        process.off('exit', unmount)
        unmount()
      },
    }
  }
  const limit = (pids: number[], to: string) =>
    pids.map((pid) => run('prlimit', ['--pid', String(pid), `--fsize=${to}:`])).includes(true)
  const works = limit([process.pid], 'unlimited')
  return {
    works,
    how: works ? 'a limit on the length of files (RLIMIT_FSIZE)' : 'not possible here: 0 times',
    fill: (pids) => works && limit(pids, '0'),
    free: (pids) => void (works && limit(pids, 'unlimited')),
    unmount: () => {},
  }
}
