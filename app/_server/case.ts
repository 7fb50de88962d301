import { cache } from 'react'
import type { SignedIn } from '../../lib/auth/session.ts'
import { type CaseFile, caseFileOf } from '../../lib/db/case-file.ts'
import { type PackageState, packageState } from '../../lib/db/package-state.ts'
import type { Days } from '../../lib/db/request-views.ts'
import { may } from '../../lib/domain/access.ts'
import { type NextStep, nextStep } from '../../lib/domain/next-step.ts'
import { type PlanEntry, type PlanProblem, planFor, planProblems } from '../../lib/domain/plan.ts'
import { planRecipientsOf } from '../../lib/profile/plan-recipients.ts'
import type { Profile } from '../../lib/profile/schema.ts'
import { days as daysOf } from './days.ts'
import { desk } from './desk.ts'
import { profileNames } from './desk-words.ts'
import { requireRequest } from './staff.ts'

export interface ShownCase extends CaseFile {
  staff: SignedIn
  profile: Profile
  package: PackageState
  days: Days
  now: Date
  step: NextStep
  plan: PlanEntry<CaseFile['findings'][number]>[]
  planProblems: PlanProblem[]
  /** how the person is called on this page */
  person: string
  names: CaseFile['names']
  recipientName: (id: string) => string
  contextName: (id: string) => string
  teamName: (id: string) => string
  may: {
    triage: boolean
    assign: boolean
    message: boolean
    task: boolean
    attest: boolean
    decide: boolean
    hold: boolean
    readPackage: boolean
  }
}

/** One request as the case pages show it, for the person who is signed in. Read once a page. */
export const shownCase = cache(async (id: string): Promise<ShownCase> => {
  const { staff, row } = await requireRequest(id)
  const { db, vault, profile, now } = await desk()
  const at = now()
  const days = await daysOf()
  const file = await caseFileOf(db.read, vault, row, staff)
  const usable = file.identifiers.filter((one) => one.usable).map((one) => one.kind)
  const known = profile.contexts.find((context) => context.id === row.context)
  const plan = known ? planFor(row.right, planRecipientsOf(profile, row.context), usable, file.findings) : []
  const lastTo = file.messages.findLast((message) => message.kind === 'to-person')
  const lastFrom = file.messages.findLast((message) => message.kind === 'from-person')
  const copy = await packageState(db.read, profile.hash, row)
  const step = nextStep(
    {
      status: row.status,
      right: row.right,
      route: known?.route ?? 'desk',
      due: row.due,
      confirmed: row.confirmedAt !== null,
      assigned: row.assigneeId !== null,
      unread: row.unread,
      bounced: row.bounced,
      paused: row.pausedOn !== null,
      asked: lastTo !== undefined && (!lastFrom || lastFrom.at <= lastTo.at),
      lookUps: file.findings.filter((finding) => finding.status === 'queued').length,
      passages: copy.undecided,
    },
    file.tasks,
    days.today,
    days.near,
  )
  const can = (action: Parameters<typeof may>[1]) => may(staff, action, row)
  return {
    ...file,
    staff,
    profile,
    package: copy,
    days,
    now: at,
    step,
    plan,
    planProblems: planProblems(plan, row.confirmedAt, at),
    person: file.subject ? file.subject.name || file.subject.email : 'the person',
    ...profileNames(profile),
    may: {
      triage: can('request.triage'),
      assign: can('request.assign'),
      message: can('request.message'),
      task: can('request.task'),
      attest: can('request.attest'),
      decide: can('request.decide'),
      hold: can('request.hold'),
      readPackage: can('request.read-package'),
    },
  }
})
