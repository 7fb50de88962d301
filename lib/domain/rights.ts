import { z } from 'zod'

/** The rights a person can exercise here. The article is GDPR's where nothing else is said. */
export const RIGHTS = [
  'access',
  'erasure',
  'rectification',
  'objection',
  'consent-withdrawal',
  'portability',
  'restriction',
  'complaint',
  'shine-the-light',
] as const

export const rightSchema = z.enum(RIGHTS)
export type Right = z.infer<typeof rightSchema>

export const RIGHT_SOURCE: Record<Right, string> = {
  access: 'Art. 15 GDPR',
  erasure: 'Art. 17 GDPR',
  rectification: 'Art. 16 GDPR',
  objection: 'Art. 21 GDPR',
  'consent-withdrawal': 'Art. 7(3) GDPR',
  portability: 'Art. 20 GDPR',
  restriction: 'Art. 18 GDPR',
  complaint: 'Art. 38(4) GDPR',
  'shine-the-light': 'Cal. Civ. Code § 1798.83',
}

/** What a recipient is asked to do. */
export const CAPABILITIES = ['access', 'erase', 'rectify', 'restrict', 'object', 'disclose'] as const
export type Capability = (typeof CAPABILITIES)[number]

/** null: the right is answered by the controller alone, no recipient is asked. */
export const CAPABILITY_OF_RIGHT: Record<Right, Capability | null> = {
  access: 'access',
  erasure: 'erase',
  rectification: 'rectify',
  objection: 'object',
  'consent-withdrawal': 'object',
  portability: 'access',
  restriction: 'restrict',
  complaint: null,
  'shine-the-light': 'disclose',
}

/** Rights whose answer comes with the data itself. */
export function isAnsweredWithData(right: Right): boolean {
  return right === 'access' || right === 'portability'
}

/** Grounds on which a request, or a part of it, may be refused. An enumeration: free text is a reason, never a ground. */
export const REFUSAL_GROUNDS = [
  '12(5)',
  '12(2)',
  '15(4)',
  '17(3)(a)',
  '17(3)(b)',
  '17(3)(c)',
  '17(3)(d)',
  '17(3)(e)',
  'once-a-year',
] as const

export const refusalGroundSchema = z.enum(REFUSAL_GROUNDS)
export type RefusalGround = z.infer<typeof refusalGroundSchema>

/** The grounds that can be given for a right: 17(3) is about erasure alone, 15(4) about copies, once a year about § 1798.83. */
export function groundsFor(right: Right): RefusalGround[] {
  return REFUSAL_GROUNDS.filter((ground) => {
    if (ground.startsWith('17')) return right === 'erasure'
    if (ground === 'once-a-year') return right === 'shine-the-light'
    if (ground === '15(4)') return isAnsweredWithData(right)
    return true
  })
}
