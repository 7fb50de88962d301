import { acknowledgeHandOff } from '../../lib/commands/acknowledge-hand-off.ts'
import { addNote } from '../../lib/commands/add-note.ts'
import { approvePlan } from '../../lib/commands/approve-plan.ts'
import { assignRequest } from '../../lib/commands/assign-request.ts'
import { attachFile } from '../../lib/commands/attach-file.ts'
import { completeRequest } from '../../lib/commands/complete-request.ts'
import { confirmIdentity } from '../../lib/commands/confirm-identity.ts'
import { decidePassages } from '../../lib/commands/decide-passages.ts'
import { forwardRequest } from '../../lib/commands/forward-request.ts'
import { locateAgain } from '../../lib/commands/locate-again.ts'
import { refuseRequest } from '../../lib/commands/refuse-request.ts'
import { sendMessage } from '../../lib/commands/send-message.ts'
import { settleTask } from '../../lib/commands/settle-task.ts'
import { withdrawRequest } from '../../lib/commands/withdraw-request.ts'
import { letterRecord } from '../../lib/db/letter-record.ts'
import { packageState } from '../../lib/db/package-state.ts'
import type { Decision } from '../../lib/domain/letter.ts'
import { isSettled } from '../../lib/domain/outcome.ts'
import type { RefusalGround } from '../../lib/domain/rights.ts'
import { composeAnswer } from '../../lib/mail/letters/answer.ts'
import { letterFacts } from '../../lib/mail/letters/facts.ts'
import { composeForwarded, composeWithdrawn, letterSubject } from '../../lib/mail/letters/notices.ts'
import type { Play } from './play.ts'
import type { Deed, Story } from './stories.ts'

async function factsOf({ desk }: Play, requestId: string) {
  const { request, tasks } = await letterRecord(desk.db.read, desk.vault, requestId)
  return letterFacts(desk.profile, request, tasks)
}

async function draftOf(
  play: Play,
  requestId: string,
  decision: Decision,
  ground: RefusalGround | null,
  reasons = '',
) {
  const blocks = composeAnswer(await factsOf(play, requestId), { decision, ground })
  // Staff fill in what stands in brackets.
  return {
    decision,
    ground,
    blocks: blocks.map(({ id, text }) => ({
      id,
      text: text.replace(/\[[^\]]*\]/g, reasons || 'as described in our messages'),
    })),
  }
}

/** Does what a story says, through the command that the page or the recipient's link would call. */
export async function act(play: Play, story: Story, requestId: string, deed: Deed): Promise<void> {
  const { desk } = play
  const dpo = () => play.staffOf('dpo')
  const { reference } = await play.request(requestId)
  switch (deed.do) {
    case 'confirm':
      await confirmIdentity(desk, { token: play.linkIn(story.email, '/confirm/', reference) })
      return
    case 'assign': {
      const to = await (deed.to === 'dpo'
        ? dpo()
        : play.staffOf('handler', deed.to === 'hr' ? 'hr' : 'privacy'))
      await assignRequest(desk, await dpo(), { requestId, assigneeId: to.id })
      return
    }
    case 'note':
      await addNote(desk, await dpo(), { requestId, body: deed.text })
      return
    case 'write':
      await sendMessage(desk, { staff: await dpo(), requestId }, deed.text)
      return
    case 'person-writes':
      await sendMessage(desk, { statusToken: play.linkIn(story.email, '/status/', reference) }, deed.text)
      return
    case 'approve': {
      // Counts older than a day are looked up again first.
      await locateAgain(desk, await dpo(), { requestId })
      await play.advanceTo(desk.now())
      const { version } = await play.request(requestId)
      await approvePlan(desk, await dpo(), { requestId, version })
      return
    }
    case 'recipient':
      await acknowledgeHandOff(desk, {
        token: play.linkIn(contactOf(play, deed.recipient), '/partner/', reference),
        outcome: deed.says,
        note: deed.note,
      })
      return
    case 'settle':
      for (const recipient of deed.recipients) {
        const task = await play.taskOf(requestId, recipient)
        // Where no identifier leads to the recipient, or its system has answered, there is nothing to settle.
        if (!isSettled(task.status))
          await settleTask(desk, await dpo(), { taskId: task.id, outcome: deed.outcome, note: deed.note })
      }
      return
    case 'attach':
      await attachFile(desk, await dpo(), {
        requestId,
        taskId: (await play.taskOf(requestId, deed.recipient)).id,
        name: deed.name,
        mediaType: 'application/json',
        content: Buffer.from(deed.text),
      })
      return
    case 'answer': {
      await decideOnOthers(play, requestId)
      const { version, locale } = await play.request(requestId)
      await completeRequest(desk, await dpo(), {
        requestId,
        version,
        draft: await draftOf(play, requestId, 'fulfilled', null),
        subject: letterSubject('answer', reference, locale),
      })
      return
    }
    case 'refuse': {
      const { version, locale } = await play.request(requestId)
      await refuseRequest(desk, await dpo(), {
        requestId,
        version,
        draft: await draftOf(play, requestId, 'refused', deed.ground, deed.reasons),
        subject: letterSubject('refusal', reference, locale),
      })
      return
    }
    case 'withdraw':
      await withdrawRequest(
        desk,
        { statusToken: play.linkIn(story.email, '/status/', reference) },
        composeWithdrawn(await factsOf(play, requestId)),
      )
      return
    case 'forward':
      await forwardRequest(desk, await dpo(), {
        requestId,
        to: deed.to,
        letter: composeForwarded(await factsOf(play, requestId), {
          website: story.website ?? '',
          contact: deed.to,
        }),
      })
  }
}

/** What may speak of others is taken out of a copy; then its package is written. */
async function decideOnOthers(play: Play, requestId: string): Promise<void> {
  const { desk } = play
  const { undecided } = await packageState(desk.db.read, desk.profile.hash, await play.request(requestId))
  if (undecided === 0) return
  const dpo = await play.staffOf('dpo')
  await decidePassages(desk, dpo, { requestId, which: 'undecided', decision: 'redact' })
  await play.advanceTo(new Date(desk.now().getTime() + 60_000))
}

/** Where the hand-offs of a recipient go. */
function contactOf({ desk }: Play, recipientId: string): string {
  const recipient = desk.profile.recipients.find((one) => one.id === recipientId)
  const contact = recipient?.connector.config.contact
  return typeof contact === 'string' ? contact : 'support@omniconvert.com'
}
