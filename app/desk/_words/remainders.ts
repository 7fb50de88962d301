import type { Remainder } from '../../../lib/domain/outcome.ts'

/** Things that stay for the same reason and as long, told once: `2 tickets and 1 deal`. `many`: more than one thing. */
export function groupRemainders(remainders: readonly Remainder[]): (Remainder & { many: boolean })[] {
  const groups = new Map<string, Remainder[]>()
  for (const one of remainders) {
    const key = JSON.stringify([one.reason, one.ground, one.until])
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const list = new Intl.ListFormat('en-GB')
  return [...groups.values()].map((group) => ({
    ...group[0]!,
    what: list.format(group.map((one) => one.what)),
    many: group.length > 1 || !/^1 |^[^\d]/.test(group[0]!.what),
  }))
}
