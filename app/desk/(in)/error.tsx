'use client'

/** Something nobody planned. The server has logged it; nothing of it is shown. */
export default function DeskError({ reset }: { reset: () => void }) {
  return (
    <div className="pane">
      <div className="empty" role="alert">
        <h1>Something went wrong</h1>
        <p>It was written to the log. What you saw before is safe; what you sent may not have arrived.</p>
        <button type="button" className="btn" onClick={reset}>
          Try again
        </button>
      </div>
    </div>
  )
}
