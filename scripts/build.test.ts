import { readFileSync } from 'node:fs'
import { type BuildOptions, build } from 'esbuild'
import { expect, it } from 'vitest'
import { BUNDLE_SOURCES, BUNDLING } from './build.mjs'

const { metafile } = await build({ ...(BUNDLING as BuildOptions), write: false, metafile: true })
const read = Object.keys(metafile!.inputs).filter((file) => !file.includes('node_modules/'))
const isUnder = (file: string, names: readonly string[]) =>
  names.some((name) => file === name || file.startsWith(`${name}/`))

it('makes the bundles anew when any file changes that they are made from', () => {
  expect(read.filter((file) => !isUnder(file, BUNDLE_SOURCES))).toEqual([])
})

it('finds all that the bundles are made from in what the image is built from', () => {
  const lines = readFileSync('.dockerignore', 'utf8').split('\n')
  const left = lines.filter((line) => /^[\w-]+(\/\*)?$/.test(line)).map((line) => line.replace('/*', ''))
  const kept = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  expect(left).toContain('e2e')
  expect(read.filter((file) => isUnder(file, left) && !isUnder(file, kept))).toEqual([])
})
