import type { TestProject } from 'vitest/node'
import { startPostgres } from './provide/postgres.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server for tests that run on a real one; each file makes a database of its own. */
    postgresUrl?: string
    /** how often tests of several processes are repeated; once without it */
    rounds?: number
  }
}

/** One server for all test files of a project. */
export default async function setup(project: TestProject) {
  const server = await startPostgres()
  project.provide('postgresUrl', server.url)
  return () => server.stop()
}
