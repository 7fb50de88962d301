import { setTimeout as wait } from 'node:timers/promises'

/**
 * Repeats `work` until `stop`: after `everyMs`, or at once while it says that there is more. A failing round is handed
 * to `onError` and the next one comes all the same. Resolves when the last round has ended.
 */
export async function loop(
  work: () => Promise<boolean>,
  everyMs: number,
  stop: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  while (!stop.aborted) {
    let more = false
    try {
      more = await work()
    } catch (error) {
      onError(error)
    }
    if (!more) await wait(everyMs, undefined, { signal: stop }).catch(() => {})
  }
}
