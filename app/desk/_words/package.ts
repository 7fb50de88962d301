import type { PackageStanding } from '../../../lib/domain/package.ts'
import type { GlyphShape } from '../_ui/glyph.tsx'

interface StandingWords {
  glyph: GlyphShape
  tone: 'ok' | 'fail' | 'late' | 'wait'
  name: string
  text: string
}

/** How the package stands, and what that means. */
export const PACKAGE_STANDING: Record<PackageStanding, StandingWords> = {
  none: {
    glyph: 'waiting',
    tone: 'wait',
    name: 'Nothing to pack',
    text: 'No system exported anything and no file is attached.',
  },
  missing: {
    glyph: 'undecided',
    tone: 'late',
    name: 'Not prepared',
    text: 'It is written by itself once everything is there and decided.',
  },
  writing: {
    glyph: 'accepted',
    tone: 'wait',
    name: 'Being written',
    text: 'The answer can go out when it is whole.',
  },
  failed: {
    glyph: 'failed',
    tone: 'fail',
    name: 'Could not be written',
    text: 'It was tried as often as allowed. The log of the workers has the cause.',
  },
  outdated: {
    glyph: 'undecided',
    tone: 'late',
    name: 'Out of date',
    text: 'What it is made of has changed since it was written.',
  },
  ready: { glyph: 'settled', tone: 'ok', name: 'Ready', text: 'It goes out with the answer.' },
}

/** Before the plan is approved. */
export const NOT_BEGUN: StandingWords = {
  glyph: 'waiting',
  tone: 'wait',
  name: 'Not begun',
  text: 'The systems are asked for their data when the plan is approved.',
}
