import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { Dialect } from '../lib/env.ts'

/** The folder of the product: this file runs from `scripts`, and bundled from `dist`. */
export const PRODUCT_FOLDER = folderOf(path.dirname(fileURLToPath(import.meta.url)))

function folderOf(inside: string): string {
  return existsSync(path.join(inside, 'drizzle', 'sqlite')) ? inside : folderOf(path.dirname(inside))
}

export function productVersion(): string {
  return JSON.parse(readFileSync(path.join(PRODUCT_FOLDER, 'package.json'), 'utf8')).version
}

export const migrationsFolder = (dialect: Dialect) => path.join(PRODUCT_FOLDER, 'drizzle', dialect)

/** How many migrations this version knows. */
export function migrationCount(folder: string): number {
  return readMigrationFiles({ migrationsFolder: folder }).length
}
