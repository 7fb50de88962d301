/**
 * How a recipient's task stands, by shape first and colour second.
 * settled: filled disc · remains: filled square · accepted: half disc · handed off: ring · late: clock · failed: cross ·
 * undecided: triangle · waiting: dot
 */
export type GlyphShape =
  | 'settled'
  | 'remains'
  | 'accepted'
  | 'handed-off'
  | 'late'
  | 'failed'
  | 'undecided'
  | 'waiting'

const GLYPH_TONE: Record<GlyphShape, 'ok' | 'wait' | 'late' | 'fail'> = {
  settled: 'ok',
  remains: 'ok',
  accepted: 'wait',
  'handed-off': 'wait',
  late: 'late',
  failed: 'fail',
  undecided: 'late',
  waiting: 'wait',
}

export function Glyph({ shape }: { shape: GlyphShape }) {
  return (
    <svg className={`g g-${GLYPH_TONE[shape]}`} viewBox="0 0 11 11" aria-hidden="true">
      {drawing(shape)}
    </svg>
  )
}

function drawing(shape: GlyphShape) {
  const line = { fill: 'none', stroke: 'currentColor' } as const
  switch (shape) {
    case 'settled':
      return (
        <>
          <circle cx="5.5" cy="5.5" r="5" fill="currentColor" />
          <path
            d="M3.1 5.7 4.9 7.4 8 3.9"
            fill="none"
            stroke="var(--bg)"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      )
    case 'remains':
      return (
        <>
          <rect x=".8" y=".8" width="9.4" height="9.4" rx="1.2" fill="currentColor" />
          <path d="M3.2 4.2h4.6M3.2 6.8h4.6" stroke="var(--bg)" strokeWidth="1.4" />
        </>
      )
    case 'accepted':
      return (
        <>
          <circle cx="5.5" cy="5.5" r="4.6" {...line} strokeWidth="1.4" />
          <path d="M5.5 .9a4.6 4.6 0 0 1 0 9.2z" fill="currentColor" />
        </>
      )
    case 'handed-off':
      return <circle cx="5.5" cy="5.5" r="4.6" {...line} strokeWidth="1.4" />
    case 'late':
      return (
        <>
          <circle cx="5.5" cy="5.5" r="4.5" {...line} strokeWidth="1.7" />
          <path d="M5.5 3v2.8l1.7 1" {...line} strokeWidth="1.3" strokeLinecap="round" />
        </>
      )
    case 'failed':
      return <path d="M1.6 1.6l7.8 7.8M9.4 1.6l-7.8 7.8" {...line} strokeWidth="2.2" strokeLinecap="round" />
    case 'undecided':
      return <path d="M5.5 .8 10.2 9.8H.8z" {...line} strokeWidth="1.4" strokeLinejoin="round" />
    case 'waiting':
      return <circle cx="5.5" cy="5.5" r="1.6" fill="currentColor" />
  }
}
