import type { Staff } from '../domain/access.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'

/** Puts on record that staff look into what a package is made of. @throws DomainError not_allowed */
export async function viewPackage(desk: Desk, staff: Staff, input: { requestId: string }): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.read-package' })
    await record(file, 'package.viewed')
  })
}
