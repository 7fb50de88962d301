/** What one bench found. A ratio of rates is better when it is larger, a time when it is smaller: `goal` says which. */
export interface Figure {
  bench: string
  what: string
  value: number
  /** `ratio`, `s`, `ms`, `MB`, `kB` or what is counted */
  unit: string
  goal: { least: number } | { most: number } | null
  /** the value of each round, where there were several */
  rounds?: number[]
  /** what it was made of, e.g. the two rates of a ratio */
  note?: string
}

export interface Bench {
  name: string
  /** one line, for the list of benches */
  about: string
  run(options: { rounds: number }): Promise<Figure[]>
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** @param share 0.99 for the 99th percentile */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]!
}

/**
 * Measures two things in turn, so that whatever else the machine does meets both, and each begins every other round.
 * @returns what each gave, round by round
 */
export async function inTurn<A, B>(
  rounds: number,
  one: () => Promise<A>,
  other: () => Promise<B>,
): Promise<[A, B][]> {
  const pairs: [A, B][] = []
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const first = await one()
      pairs.push([first, await other()])
    } else {
      const first = await other()
      pairs.push([await one(), first])
    }
  }
  return pairs
}

export const rounded = (value: number, digits = 2) => Number(value.toFixed(digits))

export function isMet({ goal, value }: Figure): boolean | null {
  if (!goal) return null
  return 'least' in goal ? value >= goal.least : value <= goal.most
}

function shown(value: number, unit: string): string {
  const digits = unit === 'ratio' ? 2 : Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return `${value.toFixed(digits)}${unit === 'ratio' ? '' : ` ${unit}`}`
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { bench, what, value, unit, goal, rounds, note } = figure
    const met = isMet(figure)
    return [
      bench,
      what,
      shown(value, unit),
      rounds && rounds.length > 1
        ? `${shown(Math.min(...rounds), unit)} to ${shown(Math.max(...rounds), unit)}`
        : '',
      goal ? ('least' in goal ? `≥ ${goal.least}` : `≤ ${goal.most}`) : '',
      met === null ? '' : met ? 'met' : 'MISSED',
      note ?? '',
    ]
  })
  const head = ['bench', 'what', 'value', 'spread', 'goal', '', 'made of']
  const all = [head, ...rows]
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]!.length)))
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
