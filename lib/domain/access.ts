import { z } from 'zod'

/**
 * `handler`: triage and tasks of the own teams. `dpo`: a handler everywhere who also decides. `admin`: settings, people and
 * what stands still by a defect, no subject data. `auditor`: reads everything but the content of packages, changes nothing.
 */
export const ROLES = ['handler', 'dpo', 'admin', 'auditor'] as const
export const roleSchema = z.enum(ROLES)
export type Role = z.infer<typeof roleSchema>

export interface Staff {
  id: string
  role: Role
  teams: readonly string[]
}

/** What staff can do. Each command names one. */
export const ACTIONS = [
  'request.read',
  'request.read-package',
  'request.triage',
  'request.assign',
  'request.message',
  'request.record',
  'request.task',
  'request.attest',
  'request.decide',
  'request.hold',
  'people.manage',
  'people.read',
  'recipients.read',
  'recipients.mend',
  'work.read',
  'work.restart',
] as const
export type Action = (typeof ACTIONS)[number]

const OF_ROLE: Record<Role, ReadonlySet<Action>> = {
  handler: new Set<Action>([
    'request.read',
    'request.read-package',
    'request.triage',
    'request.assign',
    'request.message',
    'request.record',
    'request.task',
    'recipients.read',
  ]),
  dpo: new Set<Action>(ACTIONS.filter((action) => action !== 'people.manage')),
  admin: new Set<Action>([
    'people.manage',
    'people.read',
    'recipients.read',
    'recipients.mend',
    'work.read',
    'work.restart',
  ]),
  auditor: new Set<Action>(['request.read', 'people.read', 'recipients.read', 'work.read']),
}

/** A handler sees only requests of the own teams; DPO and auditor see all. Recruitment is a team like any other. */
export function may(staff: Staff, action: Action, request?: { team: string }): boolean {
  if (!OF_ROLE[staff.role].has(action)) return false
  if (request && staff.role === 'handler') return staff.teams.includes(request.team)
  return true
}

/** null: every team. Used to scope list queries. */
export function visibleTeams(staff: Staff): readonly string[] | null {
  return staff.role === 'handler' ? staff.teams : null
}
