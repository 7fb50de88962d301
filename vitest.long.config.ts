import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

/** `npm run test:long`: the customer's own stores, MariaDB among them, and a person with a million rows. */
export default defineConfig({
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
  test: {
    setupFiles: ['./vitest.setup.ts'],
    include: ['lib/connectors/sql/**/*.test.ts'],
    provide: { stores: ['sqlite', 'postgres', 'mariadb'] },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
