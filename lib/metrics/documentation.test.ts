import { readFileSync } from 'node:fs'
import { collectDefaultMetrics } from 'prom-client'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { meters } from './meters.ts'

interface Rules {
  groups: {
    name: string
    rules: { alert: string; expr: string; labels: object; annotations: { summary: string } }[]
  }[]
}

let names: string[] = []
beforeAll(async () => {
  const { registry } = meters()
  collectDefaultMetrics({ register: registry })
  names = (await registry.getMetricsAsJSON()).map(({ name }) => name)
})

test('every metric of ours stands in the table of docs/operations.md, and nothing else does', () => {
  const written = [...readFileSync('docs/operations.md', 'utf8').matchAll(/^\| `(rightsdesk_\w+)/gm)].map(
    ([, name]) => name!,
  )
  expect(written.sort()).toEqual(names.filter((name) => name.startsWith('rightsdesk_')).sort())
})

test('names follow Prometheus’ conventions: counters end in _total, units are base units', async () => {
  for (const { name, type } of await meters().registry.getMetricsAsJSON()) {
    if (!name.startsWith('rightsdesk_')) continue
    expect(name).toMatch(/^[a-z_]+$/)
    expect(name.endsWith('_total'), name).toBe(String(type) === 'counter')
    expect(name).not.toMatch(/_(ms|milliseconds|minutes|days|kb|mb)(_|$)/)
  }
})

test('the example rules ask for metrics that there are', () => {
  const { groups } = parse(readFileSync('docs/prometheus-rules.yaml', 'utf8')) as Rules
  const rules = groups.flatMap((group) => group.rules)
  expect(rules.length).toBeGreaterThanOrEqual(5)
  for (const { alert, expr, annotations } of rules) {
    const asked = expr.match(/\b(rightsdesk|nodejs|process)_\w+/g) ?? []
    expect(asked, alert).not.toEqual([])
    for (const name of asked) expect(names, alert).toContain(name.replace(/_(bucket|sum|count)$/, ''))
    expect(annotations.summary).toMatch(/\w/)
  }
})
