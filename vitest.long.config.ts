import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

/**
 * `npm run test:long`: the customer's own stores, MariaDB among them, and a person with a million rows; everything that is
 * stored, and the workers, on a real PostgreSQL server; several processes at one case, over and over.
 */
export default defineConfig({
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
  test: {
    setupFiles: ['./vitest.setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'stores',
          include: ['lib/connectors/sql/**/*.test.ts'],
          provide: { stores: ['sqlite', 'postgres', 'mariadb'] },
        },
      },
      {
        extends: true,
        test: {
          name: 'server',
          include: ['lib/{auth,db,jobs,commands}/**/*.test.ts', 'workers/**/*.test.ts'],
          exclude: ['**/*.sqlite.test.ts'],
          env: { RIGHTSDESK_DIALECT: 'postgres' },
          globalSetup: ['./scripts/postgres-for-tests.ts'],
          provide: { rounds: 10 },
        },
      },
      {
        extends: true,
        test: { name: 'file', include: ['workers/crowd.test.ts'], provide: { rounds: 10 } },
      },
    ],
  },
})
