/**
 * How the package of an answer stands. `none`: there is nothing to pack. `missing`: not written yet. `writing`: under
 * way, or about to be. `failed`: given up, staff have it tried again. `outdated`: written from something else than what
 * is there now.
 */
export type PackageStanding = 'none' | 'missing' | 'writing' | 'failed' | 'outdated' | 'ready'

export interface PackageFacts {
  standing: PackageStanding
  /** passages that seem to speak of others and that nobody has decided about */
  undecided: number
}
