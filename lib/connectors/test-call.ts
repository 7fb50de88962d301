import type { AccessBatch, AccessEnd, ActionContext, Connector, KnownIdentifier, Order } from './contract.ts'

export interface TestCall<Config> extends ActionContext<Config> {
  /** Handles as a database would have them: they outlive a call that ends in an error. */
  kept: string[]
  /** HTTP calls that asked for a place. */
  throttled: number
}

/** For tests: the context of one connector call. `endAfter` ends it, as a crash would, once so many HTTP calls were made. */
export function callContext<Config>(
  config: Config,
  identifiers: KnownIdentifier[],
  more: { handles?: string[]; deadlineMs?: number; endAfter?: number; now?: () => Date } = {},
): TestCall<Config> {
  const call: TestCall<Config> = {
    config,
    identifiers,
    signal: AbortSignal.timeout(more.deadlineMs ?? 15_000),
    now: more.now ?? (() => new Date()),
    throttled: 0,
    throttle: async () => {
      if (call.throttled === more.endAfter) throw new Crash()
      call.throttled += 1
    },
    handles: more.handles ?? [],
    kept: more.handles ?? [],
    keepHandles: async (handles) => {
      call.kept = handles
    },
  }
  return call
}

/** Stands for the death of the process. */
export class Crash extends Error {}

/** The order that a re-check of an erasure confirms. */
export const ERASURE: Order = { capability: 'erase', corrections: [] }

/**
 * Exports as a worker does: stores each batch before the next is asked for, and goes on behind the last stored one.
 * @param stored outlives a crash, as a database does
 * @returns everything that is stored in the end, and what the connector said of the rest
 */
export async function exportInto<Config>(
  stored: AccessBatch[],
  connector: Connector<Config>,
  call: ActionContext<Config>,
) {
  const batches = connector.access!(call, stored.at(-1)?.cursor ?? null)
  let step: IteratorResult<AccessBatch, AccessEnd> = await batches.next()
  while (!step.done) {
    stored.push(structuredClone(step.value))
    step = await batches.next()
  }
  return {
    ...step.value,
    groups: stored.flatMap((batch) => batch.groups ?? []),
    records: stored.flatMap((batch) => batch.records),
  }
}

/** The same to its end, with a new process after every `endAfter` HTTP calls; without it in one go. */
export async function exportOverCrashes<Config>(
  connector: Connector<Config>,
  config: Config,
  identifiers: KnownIdentifier[],
  endAfter?: number,
) {
  const batches: AccessBatch[] = []
  for (;;) {
    const call = callContext(config, identifiers, endAfter === undefined ? {} : { endAfter })
    try {
      const end = await exportInto(batches, connector, call)
      return { batches, end, records: end.records }
    } catch (error) {
      if (!(error instanceof Crash)) throw error
    }
  }
}
