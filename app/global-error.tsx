'use client'

/** The last resort, when even a layout failed: no catalogue, no stylesheet. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <title>Something went wrong</title>
          <h1>Something went wrong on our side</h1>
          <p>Please try again in a few minutes.</p>
          <p lang="de">
            Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es in einigen Minuten noch einmal.
          </p>
          <button type="button" onClick={retry}>
            Try again
          </button>
        </main>
      </body>
    </html>
  )
}
