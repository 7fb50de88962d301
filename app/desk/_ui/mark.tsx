export function Mark() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" className="mark">
      <rect width="20" height="20" rx="4.5" fill="var(--text)" />
      <g fill="none" stroke="var(--bg)" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round">
        <path d="M10 4.2a5.8 5.8 0 1 0 5.8 5.8" />
        <path d="m7.6 9.9 1.9 1.9 5.2-6" />
      </g>
    </svg>
  )
}
