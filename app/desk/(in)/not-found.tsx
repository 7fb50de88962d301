import { Burger } from '../_ui/shell.tsx'

export default function NotFound() {
  return (
    <>
      <title>Not found · Rightsdesk</title>
      <header className="bar">
        <Burger />
        <h1>Not found</h1>
      </header>
      <div className="pane">
        <div className="empty">
          <p>There is nothing here, or it is not for your role or team.</p>
          <a className="btn" href="/desk">
            Back to the desk
          </a>
        </div>
      </div>
    </>
  )
}
