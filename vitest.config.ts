import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
  test: {
    setupFiles: ['./vitest.setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          provide: { stores: ['sqlite', 'postgres'] },
          include: [
            'lib/**/*.test.ts',
            'lib/**/*.test.tsx',
            'workers/**/*.test.ts',
            'app/**/*.test.ts',
            'scripts/**/*.test.ts',
            'e2e/**/*.test.ts',
          ],
          exclude: ['**/*.long.test.ts', '**/*.postgres.test.ts', '**/*.server.test.ts'],
        },
      },
      {
        // The schema is instantiated for one dialect per process: what is stored is tested a second time.
        extends: true,
        test: {
          name: 'postgres',
          include: ['lib/{auth,db,jobs,commands}/**/*.test.ts'],
          exclude: ['**/*.sqlite.test.ts', '**/*.server.test.ts'],
          env: { RIGHTSDESK_DIALECT: 'postgres' },
          // Starting the engine takes seconds, on a machine at work much longer.
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // What is particular to a real server; `npm run test:long` runs everything of the project above on it.
        extends: true,
        test: {
          name: 'server',
          include: [
            ...['lib/db/client.test.ts', 'lib/db/migrate.test.ts', 'lib/**/*.server.test.ts'],
            'workers/crowd.test.ts',
            'workers/rotate-key.test.ts',
          ],
          env: { RIGHTSDESK_DIALECT: 'postgres' },
          globalSetup: ['./scripts/postgres-for-tests.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
