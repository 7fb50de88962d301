import { afterEach, beforeEach, expect } from 'vitest'

// An error written to the console is a defect, also where every assertion holds.
const written: unknown[][] = []
// biome-ignore lint/suspicious/noConsole: this is the watcher itself
const original = console.error

beforeEach(() => {
  written.length = 0
  console.error = (...words: unknown[]) => {
    written.push(words)
  }
})

afterEach(() => {
  console.error = original
  expect(written, 'console.error was called').toEqual([])
})
