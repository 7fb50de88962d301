import type { RecipientHealth as Facts } from '../../../lib/db/recipient-health.ts'
import { healthWords } from '../_words/recipients.ts'
import { startCalls, testRecipients } from '../(in)/recipients/actions.ts'
import { ActionForm } from './action-form.tsx'
import { Glyph } from './glyph.tsx'
import { Icon } from './icon.tsx'

/** How a recipient stands, in words, with a shape and a colour that say the same. */
export function RecipientHealth({ health, timeZone }: { health: Facts; timeZone: string }) {
  const words = healthWords(health, timeZone)
  return (
    <div className={`health ${words.tone}`}>
      <Glyph shape={words.glyph} />
      <div>
        <b>{words.lead}</b>
        {words.lines.map((line) => (
          <small key={line}>{line}</small>
        ))}
      </div>
    </div>
  )
}

/** Tests the connector; where its calls are stopped, also lets them start again without a test. */
export function RecipientMends({
  recipient,
  health,
  small = false,
}: {
  recipient: { id: string; name: string }
  health: Facts
  small?: boolean
}) {
  const size = small ? 'btn sm' : 'btn'
  return (
    <div className="mends noprint">
      <ActionForm action={testRecipients} fields={{ 'recipientIds[]': recipient.id }}>
        <button type="submit" className={size} aria-disabled={health.check?.isQueued}>
          <Icon name="refresh" small />
          {health.check?.isQueued ? 'Testing' : 'Test'}
          <span className="sr"> {recipient.name}</span>
        </button>
      </ActionForm>
      {health.stopped && (
        <ActionForm action={startCalls} fields={{ recipientId: recipient.id }}>
          <button type="submit" className={small ? 'btn quiet sm' : 'btn quiet'}>
            Start calls again<span className="sr"> to {recipient.name}</span>
          </button>
        </ActionForm>
      )}
    </div>
  )
}
