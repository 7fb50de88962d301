import { and, inArray, isNull } from 'drizzle-orm'
import type { Tx } from '../../db/client.ts'
import { DESK_KEY, deskKey } from '../../db/data-keys.ts'
import { insertRow } from '../../db/prepared.ts'
import { mails, staff as staffTable } from '../../db/schema.ts'
import { may } from '../../domain/access.ts'
import { MAILS, type MailData, type MailKind } from '../../domain/mail.ts'
import { newId } from '../../id.ts'
import { enqueue } from '../../jobs/ledger.ts'
import type { DataKey } from '../../vault/vault.ts'
import type { Desk } from '../context.ts'

interface Mail<K extends MailKind> {
  kind: K
  to: string
  locale: string
  data: MailData<K>
  /** The same mail is never queued twice under one of these. */
  dedupe?: string
  taskId?: string
}

/**
 * Writes a mail and its job. The Message-ID is made here, once, and stays over all attempts (RFC 5322 §3.6.4).
 * @param sealedFor the request the mail is about with its key; null for staff mails, sealed under the desk's key
 * @returns the mail's id, or null when `dedupe` says that it was queued before
 */
export async function queueMail<K extends MailKind>(
  tx: Tx,
  desk: Desk,
  sealedFor: { requestId: string; key: DataKey } | null,
  mail: Mail<K>,
): Promise<string | null> {
  const now = desk.now()
  const id = newId('mail', now.getTime())
  const key = sealedFor?.key ?? (await deskKey(tx, desk.vault, now))
  const data = JSON.stringify(MAILS[mail.kind].parse(mail.data))
  const row = {
    id,
    keyId: sealedFor?.requestId ?? DESK_KEY,
    requestId: sealedFor?.requestId ?? null,
    taskId: mail.taskId ?? null,
    kind: mail.kind,
    locale: mail.locale,
    toSealed: key.seal({ table: 'mails', column: 'to_sealed', row: id }, mail.to),
    dataSealed: key.seal({ table: 'mails', column: 'data_sealed', row: id }, data),
    messageId: `<${id}@${desk.profile.siteDomain}>`,
    state: 'queued' as const,
    dedupe: mail.dedupe ?? null,
    createdAt: now,
  }
  if (!(await insertRow(tx, mails, row, { unlessThere: true }))) return null
  await enqueue(tx, {
    name: 'mail.send',
    payload: { mailId: id },
    requestId: sealedFor?.requestId ?? null,
    now,
  })
  return id
}

/**
 * Writes the same mail to the staff it concerns: the assignee and, where there is none or `withDpo`, every DPO.
 * Deactivated people get none.
 */
export async function queueStaffMail<K extends MailKind>(
  tx: Tx,
  desk: Desk,
  request: { team: string; assigneeId: string | null },
  mail: Omit<Mail<K>, 'to' | 'locale'> & { withDpo?: boolean },
): Promise<string[]> {
  const people = await tx
    .select()
    .from(staffTable)
    .where(and(isNull(staffTable.deactivatedAt), inArray(staffTable.role, ['handler', 'dpo'])))
  const assignee = people.find((one) => one.id === request.assigneeId && may(one, 'request.read', request))
  const dpos = people.filter((one) => one.role === 'dpo')
  const to = new Map(
    [...(assignee ? [assignee] : []), ...(!assignee || mail.withDpo ? dpos : [])].map((one) => [one.id, one]),
  )
  const ids: string[] = []
  for (const one of to.values()) {
    const dedupe = mail.dedupe ? `${mail.dedupe}|${one.id}` : undefined
    const id = await queueMail(tx, desk, null, {
      kind: mail.kind,
      data: mail.data,
      to: one.email,
      locale: 'en',
      dedupe,
    })
    if (id) ids.push(id)
  }
  return ids
}
