import { defineConfig } from 'drizzle-kit'

// Run by `npm run migrations`, once per dialect.
const postgres = process.env.RIGHTSDESK_DIALECT === 'postgres'

export default defineConfig({
  dialect: postgres ? 'postgresql' : 'sqlite',
  schema: './lib/db/schema.ts',
  out: postgres ? './drizzle/postgres' : './drizzle/sqlite',
})
