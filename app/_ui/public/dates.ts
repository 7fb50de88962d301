/** British order and spelling for `en`: the day before the month, as the rest of the catalogue has it. */
function tag(locale: string): string {
  return locale === 'en' ? 'en-GB' : locale
}

type Style = Intl.DateTimeFormatOptions

const DAY: Style = { day: 'numeric', month: 'long' }
const LONG: Style = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }

export interface Dates {
  /** `Tuesday 9 March 2027`, from a local date (`2027-03-09`) */
  long(date: string): string
  /** `9 March` this year, `9 March 2027` otherwise */
  short(date: string): string
  /** `Tuesday 9 March 2027, 10:42` in the controller's zone */
  moment(at: Date): string
  /** `9 March, 10:42` */
  briefMoment(at: Date): string
  /** month, day, weekday: for the date leaf */
  leaf(date: string): { top: string; day: string; bottom: string }
  /** the local date of an instant in the controller's zone */
  dayOf(at: Date): string
  /** the controller's zone in words: `Warsaw time` is said by the catalogue, this is `Warsaw` */
  zone: string
  today: string
}

/** Everything a page says about time, in one language and the controller's zone. */
export function datesIn(locale: string, timeZone: string, now: Date): Dates {
  const write = (style: Style, zone: string) => {
    const format = new Intl.DateTimeFormat(tag(locale), { ...style, timeZone: zone })
    return (at: Date) => unbroken(format.format(at))
  }
  // A local date has no zone: read and written in UTC it stays itself.
  const local = (style: Style) => {
    const of = write(style, 'UTC')
    return (date: string) => of(new Date(`${date}T00:00:00Z`))
  }
  const iso = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const today = iso.format(now)
  const thisYear = local(DAY)
  const otherYear = local({ ...DAY, year: 'numeric' })
  const weekday = local({ weekday: 'long' })
  const month = local({ month: 'long' })
  return {
    long: local(LONG),
    short: (date) => (date.slice(0, 4) === today.slice(0, 4) ? thisYear(date) : otherYear(date)),
    moment: write({ ...LONG, hour: 'numeric', minute: '2-digit' }, timeZone),
    briefMoment: write({ ...DAY, hour: 'numeric', minute: '2-digit' }, timeZone),
    leaf: (date) => ({ top: month(date), day: String(Number(date.slice(8))), bottom: weekday(date) }),
    dayOf: (at) => iso.format(at),
    zone: (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' '),
    today,
  }
}

/** The day and its month stay on one line. */
function unbroken(text: string): string {
  return text.replace(/(\d\.?) (?=\p{L})/gu, '$1\u00a0')
}

/** Whole days from one local date to another; negative where `to` has passed. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}
