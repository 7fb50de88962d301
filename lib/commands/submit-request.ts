import { isDeepStrictEqual } from 'node:util'
import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../db/client.ts'
import { dataKeyOf } from '../db/data-keys.ts'
import { prepared } from '../db/prepared.ts'
import { type RequestRow, requests } from '../db/schema.ts'
import { subjectOf } from '../db/subjects.ts'
import { DomainError } from '../domain/errors.ts'
import type { IdentifierKind } from '../domain/identifier.ts'
import type { RequestInput } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { sendConfirmation } from './parts/confirmation.ts'
import { keepDraft } from './parts/draft.ts'
import { fileRequest } from './parts/file-request.ts'
import { followUpUnconfirmed } from './parts/schedule.ts'

export interface Submitted {
  requestId: string
  reference: string
  due: string
}

interface Submission {
  request: RequestInput
  locale: string
  channel: 'form' | 'api'
  identifiers: { kind: IdentifierKind; value: string; source: 'browser' }[]
  idempotencyKey: string
  /** The form it was typed into, which keeps what was filed: `data` is what stands in it from then on. */
  draft?: { token: string; data: (requestId: string) => unknown }
}

/**
 * Takes a request in, from the form or any protocol. The clock starts now, on receipt, whether or not it is ever
 * confirmed. Filing the same `idempotencyKey` again answers the request that is there; a program that files another
 * request under it is refused, so that none is dropped in silence.
 * @param input.identifiers what the person's browser brought; nothing else counts as `browser`
 * @throws DomainError invalid_input; its field `idempotencyKey` where that stands for another request
 */
export async function submitRequest(desk: Desk, input: Submission): Promise<Submitted> {
  // Of two processes that file one draft at once the later finds, at its second look, what the first has filed.
  return file(desk, input).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'changed_meanwhile') return file(desk, input)
    throw error
  })
}

const filedUnder = (tx: Tx) =>
  tx
    .select()
    .from(requests)
    .where(eq(requests.idempotencyKey, sql.placeholder('key')))
    .prepare()

function file(desk: Desk, input: Submission): Promise<Submitted> {
  return desk.db.transaction(async (tx) => {
    const [there] = await prepared(tx, filedUnder).execute({ key: input.idempotencyKey })
    if (there && input.channel === 'api' && !(await isSame(tx, desk, input.request, there)))
      throw new DomainError('invalid_input', { field: 'idempotencyKey' })
    if (there) return answer(tx, desk, input, there)
    const filed = await fileRequest(tx, desk, {
      request: input.request,
      locale: input.locale,
      channel: input.channel,
      receivedAt: desk.now(),
      identifiers: [
        { kind: 'email', value: input.request.email, source: 'mail', usable: false },
        // What a program claims to have from a browser is not proven.
        ...input.identifiers.map(({ kind, value }) =>
          input.channel === 'form'
            ? { kind, value, source: 'browser' as const, usable: true }
            : { kind, value, source: 'found' as const, usable: false },
        ),
      ],
      idempotencyKey: input.idempotencyKey,
      actor: 'person',
    })
    await sendConfirmation(filed, input.request.email)
    await followUpUnconfirmed(filed)
    return answer(tx, desk, input, filed.row)
  })
}

/** Whether a request is the one that is there, as far as the person's words go. */
async function isSame(tx: Tx, desk: Desk, request: RequestInput, row: RequestRow): Promise<boolean> {
  if (request.right !== row.right || request.context !== row.context) return false
  const there = await subjectOf(tx, await dataKeyOf(tx, desk.vault, row.id), row.id)
  return (
    desk.vault.emailIndex(request.email) === desk.vault.emailIndex(there.email) &&
    request.name === there.name &&
    isDeepStrictEqual(request.details, there.details)
  )
}

async function answer(tx: Tx, desk: Desk, { draft }: Submission, row: RequestRow): Promise<Submitted> {
  if (draft) await keepDraft(tx, desk, { token: draft.token, data: draft.data(row.id) })
  return { requestId: row.id, reference: row.reference, due: row.due }
}
