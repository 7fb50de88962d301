import { DomainError } from '../errors.ts'
import type { LocalDate } from './local-date.ts'

export interface Period {
  unit: 'month' | 'day' | 'business-day'
  count: number
}

/**
 * What a question to the person does to the period. `resume`: the days between question and answer do not run.
 * `restart`: the period begins anew on the answer. `exclude-inclusive`: the days of question and answer count as
 * excluded, too.
 */
type PauseMode = 'none' | 'resume' | 'restart' | 'exclude-inclusive'
export type PauseReason = 'identity' | 'scope'

/** One version of one law's periods. A later version is a further row with its own `validFrom`. */
export interface Regime {
  id: string
  /** Receipts from this day on; receipts before a regime's first version are read by that one. */
  validFrom: string
  source: string
  /** The zone of the place the law is made for, where it has a single usual one; a controller's own zone goes first. */
  timeZone: string | null
  respond: Period
  /** Whether a period that ends on a day off ends on the next working day instead. */
  roll: { source: string } | null
  acknowledge: (Period & { source: string }) | null
  /** The shorter period of an opt-out or limit request, which has neither extension nor pause. */
  optOut: (Period & { source: string }) | null
  /**
   * Further time, on top of `respond`; `stated`: the notice itself names the day. Notice with reasons, in the first
   * period. `source` stands in the notice: a bare citation.
   */
  extension: (Period & { source: string }) | { unit: 'stated'; source: string } | null
  pause: { identity: PauseMode; scope: PauseMode; source: string } | null
  oncePerCalendarYear: boolean
  /** How long the record of a request has to be kept at least. */
  keepsRecord: { months: number; source: string } | null
}

const NOTHING_MORE = {
  timeZone: null,
  roll: null,
  acknowledge: null,
  optOut: null,
  extension: null,
  pause: null,
  oncePerCalendarYear: false,
  keepsRecord: null,
} satisfies Partial<Regime>

/** The pattern most state laws of the US share: an answer within 45 days, once 45 more, by the clock of the calendar year. */
function usState(id: string, validFrom: string, source: string, timeZone: string, days = 45): Regime {
  return {
    ...NOTHING_MORE,
    id,
    validFrom,
    source,
    timeZone,
    respond: { unit: 'day', count: days },
    extension: { unit: 'day', count: 45, source },
  }
}

/** Of every consumer's request, with what was answered. */
const CALIFORNIAN_RECORD = { months: 24, source: 'Cal. Code Regs. tit. 11, § 7101(a)' }

/** The same periods before and after they were written into an article of their own. */
function unitedKingdom(validFrom: string, source: string, pauseSource: string): Regime {
  return {
    ...NOTHING_MORE,
    id: 'uk-gdpr',
    validFrom,
    source,
    timeZone: 'Europe/London',
    respond: { unit: 'month', count: 1 },
    roll: { source: 'ICO guidance on time limits: next working day' },
    extension: { unit: 'month', count: 2, source },
    pause: { identity: 'restart', scope: 'exclude-inclusive', source: pauseSource },
  }
}

export const REGIMES: readonly Regime[] = [
  {
    ...NOTHING_MORE,
    id: 'gdpr-eu',
    validFrom: '2018-05-25',
    source: 'Art. 12(3) GDPR; Art. 3(1), (2)(c) Reg. (EEC, Euratom) 1182/71',
    respond: { unit: 'month', count: 1 },
    roll: { source: 'Art. 3(4) Reg. (EEC, Euratom) 1182/71' },
    extension: { unit: 'month', count: 2, source: 'Art. 12(3) GDPR' },
    pause: {
      identity: 'resume',
      scope: 'resume',
      source: 'Art. 12(6), recital 63 GDPR; EDPB Guidelines 01/2022',
    },
  },
  unitedKingdom(
    '2021-01-01',
    'Art. 12(3) UK GDPR',
    'Art. 12(3), (6) UK GDPR; ICO guidance: the period begins with identity; days of clarification are disregarded',
  ),
  // Data (Use and Access) Act 2025, s. 76, in force by SI 2026/82, reg. 2(h).
  unitedKingdom(
    '2026-02-05',
    'Art. 12A UK GDPR',
    'Art. 12A UK GDPR: the relevant time is the latest of request and identity; days of clarification do not count',
  ),
  {
    ...NOTHING_MORE,
    id: 'us-ca-ccpa',
    validFrom: '2020-01-01',
    source: 'Cal. Civ. Code § 1798.130(a)(2)(A); Cal. Code Regs. tit. 11, § 7021(b)',
    timeZone: 'America/Los_Angeles',
    respond: { unit: 'day', count: 45 },
    acknowledge: { unit: 'business-day', count: 10, source: 'Cal. Code Regs. tit. 11, § 7021(a)' },
    optOut: { unit: 'business-day', count: 15, source: 'Cal. Code Regs. tit. 11, §§ 7026(f), 7027(g)' },
    extension: { unit: 'day', count: 45, source: 'Cal. Civ. Code § 1798.130(a)(2)(A)' },
    keepsRecord: CALIFORNIAN_RECORD,
  },
  {
    ...NOTHING_MORE,
    id: 'us-ca-shine-the-light',
    validFrom: '2005-01-01',
    source: 'Cal. Civ. Code § 1798.83',
    timeZone: 'America/Los_Angeles',
    respond: { unit: 'day', count: 30 },
    oncePerCalendarYear: true,
    keepsRecord: CALIFORNIAN_RECORD,
  },
  usState('us-va', '2023-01-01', 'Va. Code § 59.1-577', 'America/New_York'),
  usState('us-co', '2023-07-01', 'Colo. Rev. Stat. § 6-1-1306', 'America/Denver'),
  usState('us-ct', '2023-07-01', 'Conn. Gen. Stat. § 42-518', 'America/New_York'),
  usState('us-ut', '2023-12-31', 'Utah Code § 13-61-203', 'America/Denver'),
  usState('us-tx', '2024-07-01', 'Tex. Bus. & Com. Code § 541.052', 'America/Chicago'),
  usState('us-or', '2024-07-01', 'Or. Rev. Stat. § 646A.576', 'America/Los_Angeles'),
  usState('us-mt', '2024-10-01', 'Mont. Code tit. 30, ch. 14, part 28', 'America/Denver'),
  usState('us-ia', '2025-01-01', 'Iowa Code § 715D.3', 'America/Chicago', 90),
  usState('us-de', '2025-01-01', 'Del. Code tit. 6, § 12D-104', 'America/New_York'),
  usState('us-nh', '2025-01-01', 'N.H. Rev. Stat. § 507-H:4', 'America/New_York'),
  usState('us-ne', '2025-01-01', 'Neb. Rev. Stat. §§ 87-1101 et seq.', 'America/Chicago'),
  usState('us-nj', '2025-01-15', 'N.J. Stat. §§ 56:8-166.4 et seq.', 'America/New_York'),
  usState('us-tn', '2025-07-01', 'Tennessee Information Protection Act', 'America/Chicago'),
  usState('us-mn', '2025-07-31', 'Minn. Stat. § 325M.14', 'America/Chicago'),
  usState('us-md', '2025-10-01', 'Maryland Online Data Privacy Act', 'America/New_York'),
  usState('us-in', '2026-01-01', 'Ind. Code art. 24-15', 'America/New_York'),
  usState('us-ky', '2026-01-01', 'Ky. Rev. Stat. § 367.3615', 'America/New_York'),
  usState('us-ri', '2026-01-01', 'R.I. Gen. Laws ch. 6-48.1', 'America/New_York'),
  {
    ...NOTHING_MORE,
    id: 'br-lgpd',
    validFrom: '2020-09-18',
    source: 'Art. 19(II) LGPD (Lei 13.709/2018)',
    timeZone: 'America/Sao_Paulo',
    respond: { unit: 'day', count: 15 },
  },
  {
    ...NOTHING_MORE,
    id: 'ch-fadp',
    validFrom: '2023-09-01',
    source: 'Art. 25(7) FADP; Art. 18(1) DPO (Switzerland)',
    timeZone: 'Europe/Zurich',
    respond: { unit: 'day', count: 30 },
    extension: { unit: 'stated', source: 'Art. 18(2) DPO (Switzerland)' },
  },
]

/**
 * The version of a regime that governs a request received on that day.
 * @throws DomainError unknown_regime
 */
export function regimeOn(id: string, receivedOn: LocalDate, table: readonly Regime[] = REGIMES): Regime {
  const versions = table.filter((row) => row.id === id).sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
  const inForce = versions.findLast((row) => row.validFrom <= receivedOn) ?? versions[0]
  if (!inForce) throw new DomainError('unknown_regime', { regime: id.slice(0, 40) })
  return inForce
}
