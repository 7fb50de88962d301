/** A number of rows. `isMore`: there are more than were counted. */
export interface RowCount {
  count: number
  isMore: boolean
}

/** @param n counted on to one more than `most` */
export const upTo = (most: number, n: number): RowCount => ({ count: Math.min(n, most), isMore: n > most })

/** `312`, or `312+` where not all were counted. */
export function counted({ count, isMore }: RowCount): string {
  return `${count.toLocaleString('en-GB')}${isMore ? '+' : ''}`
}
