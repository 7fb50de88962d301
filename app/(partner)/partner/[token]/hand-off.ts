import { cache } from 'react'
import { type HandOff, handOffOf } from '../../../../lib/db/hand-offs.ts'
import { planRecipient } from '../../../../lib/profile/plan-recipients.ts'
import type { Recipient } from '../../../../lib/profile/schema.ts'
import { desk } from '../../../_server/desk.ts'
import { type LinkProblemKind, reading } from '../../../_server/link-problem.tsx'

export type Read = { found: HandOff; recipient: Recipient | undefined } | { problem: LinkProblemKind }

/** What a recipient's link is about. The link is the authorisation. */
export const readHandOff = cache(async (token: string): Promise<Read> => {
  const { db, vault, profile, now } = await desk()
  const recipientOf = (id: string) => profile.recipients.find((recipient) => recipient.id === id)
  const read = await reading(() =>
    handOffOf(
      db.read,
      vault,
      token,
      (id) => {
        const recipient = recipientOf(id)
        return recipient ? planRecipient(recipient).identifiers : []
      },
      now(),
    ),
  )
  return 'problem' in read ? read : { ...read, recipient: recipientOf(read.found.task.recipientId) }
})
