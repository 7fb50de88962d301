import { DomainError } from '../../domain/errors.ts'
import type { Desk } from '../context.ts'

/** @throws DomainError invalid_input for a team that the profile does not have */
export function assertTeams(desk: Desk, teams: readonly string[]): void {
  if (teams.some((id) => !desk.profile.teams.some((team) => team.id === id)))
    throw new DomainError('invalid_input', { field: 'teams' })
}
