import type { PersonsView } from '../../../../../lib/db/status.ts'
import type { PublicPage } from '../../../../_server/public-page.ts'

/** The conversation, and room for the next word as long as the request is open. */
export function Messages({
  page,
  view,
  action,
  isSent,
  error,
}: {
  page: PublicPage
  view: PersonsView
  action: string
  isSent: boolean
  error: string | null
}) {
  const { t, profile, dates } = page
  const { request, subject } = view
  const first = subject.details.message
    ? [{ id: 'first', from: 'person' as const, body: subject.details.message, at: request.receivedAt }]
    : []
  const messages = [...first, ...view.messages]
  return (
    <>
      <h2 id="messages">{t('status.messages.title')}</h2>
      {messages.length === 0 ? (
        <p className="soft">{t('status.messages.none')}</p>
      ) : (
        <ol className="messages">
          {messages.map(({ id, from, body, at }) => (
            <li key={id} className={from === 'person' ? 'you' : undefined}>
              <header>
                <strong>
                  {from === 'person'
                    ? t('status.messages.you')
                    : t('status.messages.us', { name: profile.name })}
                </strong>{' '}
                <time className="small soft" dateTime={at.toISOString()}>
                  {dates.brief(at)}
                </time>
              </header>
              <p className="typed">{body}</p>
            </li>
          ))}
        </ol>
      )}
      {isSent && (
        <p className="panel" role="status">
          {t('status.messages.sent')}
        </p>
      )}
      {request.status === 'closed' ? (
        <p>{t('status.messages.closed', { dpo: profile.dpo.email })}</p>
      ) : (
        <form action={action} method="post">
          <div className={error ? 'field tight wrong' : 'field tight'}>
            <label className="sub" htmlFor="message">
              {t('status.messages.label')}
            </label>
            <p className="hint" id="message-hint">
              {t('status.messages.hint')}
            </p>
            {error && (
              <p className="msg" id="message-msg">
                <span className="vh">{t('error')}</span> {error}
              </p>
            )}
            <textarea
              className="text"
              id="message"
              name="message"
              rows={4}
              maxLength={10_000}
              required
              aria-invalid={error ? true : undefined}
              aria-describedby={error ? 'message-hint message-msg' : 'message-hint'}
            />
          </div>
          <div className="actions">
            <button type="submit" className="second">
              {t('status.messages.send')}
            </button>
          </div>
        </form>
      )}
    </>
  )
}
