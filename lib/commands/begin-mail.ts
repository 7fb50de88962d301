import { eq } from 'drizzle-orm'
import { dataKeyOf } from '../db/data-keys.ts'
import { mails } from '../db/schema.ts'
import { MAILS, type MailData, type MailKind } from '../domain/mail.ts'
import { closeJob } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import type { HeldJob } from './parts/held-job.ts'

export interface OpenMail {
  id: string
  kind: MailKind
  to: string
  locale: string
  data: MailData<MailKind>
  messageId: string
}

/** Opens a mail that waits to be sent. null: it was sent or came back already, and its job was closed. */
export async function beginMail(desk: Desk, job: HeldJob, mailId: string): Promise<OpenMail | null> {
  return desk.db.transaction(async (tx) => {
    const [row] = await tx.select().from(mails).where(eq(mails.id, mailId))
    if (row?.state !== 'queued') {
      await closeJob(tx, job, desk.now())
      return null
    }
    const key = await dataKeyOf(tx, desk.vault, row.keyId)
    const open = (column: string, sealed: string) => key.open({ table: 'mails', column, row: mailId }, sealed)
    const kind = row.kind as MailKind
    return {
      id: row.id,
      kind,
      to: open('to_sealed', row.toSealed),
      locale: row.locale,
      data: MAILS[kind].parse(JSON.parse(open('data_sealed', row.dataSealed))),
      messageId: row.messageId,
    }
  })
}
