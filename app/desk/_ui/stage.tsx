import type { RequestStatus } from '../../../lib/domain/request.ts'

/** How far a request is, as a disc that fills. */
export function StageDisc({ status }: { status: RequestStatus | 'done' | 'ahead' }) {
  const ring = { fill: 'none', stroke: 'currentColor', strokeWidth: '1.4' } as const
  return (
    <svg viewBox="0 0 14 14" aria-hidden="true">
      {status === 'done' || status === 'closed' || status === 'answered' ? (
        <>
          <circle cx="7" cy="7" r="6.3" fill="currentColor" />
          <path
            d="M4.2 7.2 6.2 9.1 9.9 5.1"
            fill="none"
            stroke="var(--bg)"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      ) : status === 'triage' ? (
        <circle cx="7" cy="7" r="5.6" {...ring} strokeDasharray="2.2 1.6" />
      ) : (
        <circle cx="7" cy="7" r="5.6" {...ring} />
      )}
      {status === 'in_progress' && <path d="M7 3.4a3.6 3.6 0 0 1 0 7.2z" fill="currentColor" />}
      {status === 'review' && <path d="M7 3.4a3.6 3.6 0 1 1-3.6 3.6H7z" fill="currentColor" />}
    </svg>
  )
}
