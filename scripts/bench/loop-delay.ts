import { monitorEventLoopDelay } from 'node:perf_hooks'

// Loaded before a process of the product (`--import`): says on SIGUSR2, in one line, for how long its event loop was
// blocked at most since the last time it was asked, in ms, and how long it ran.
const delay = monitorEventLoopDelay({ resolution: 2 })
delay.enable()
process.on('SIGUSR2', () => {
  const ms = (ns: number) => Math.round(ns / 1e5) / 10
  console.log(`event-loop ${JSON.stringify({ max: ms(delay.max), p99: ms(delay.percentile(99)) })}`)
  delay.reset()
})
