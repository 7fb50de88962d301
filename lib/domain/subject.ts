import { z } from 'zod'
import { emailSchema } from './email.ts'
import { rightSchema } from './rights.ts'

/** Text from outside: normalised, without NUL (PostgreSQL cannot store it) and other control characters. */
export function textSchema(max: number) {
  return z
    .string()
    .max(max, 'too_long')
    .transform((text) => text.normalize('NFC').replace(/\r\n?/g, '\n').trim())
    .refine((text) => !/(?![\n\t])\p{Cc}/u.test(text), 'control_characters')
}

/** One correction asked for: what is wrong, and what is right. */
const correctionSchema = z.object({
  field: textSchema(100).refine((text) => text !== '', 'required'),
  wrong: textSchema(1000),
  right: textSchema(1000).refine((text) => text !== '', 'required'),
})

/** What the person says is wrong at us, in their own words; `wrong` may be empty. */
export type Wish = z.infer<typeof correctionSchema>

/** What the person tells beside right and address. Sealed as one. */
const subjectDetailsSchema = z.object({
  message: textSchema(4000).default(''),
  /** context with route `client`: the website it is about */
  website: textSchema(300).default(''),
  /** rectification */
  corrections: z.array(correctionSchema).max(10).default([]),
})

export type SubjectDetails = z.infer<typeof subjectDetailsSchema>

/** The request as the form, the staff intake and every later protocol submit it. The same schema checks in the browser. */
export const requestInputSchema = z
  .object({
    right: rightSchema,
    email: emailSchema,
    name: textSchema(200).default(''),
    context: z.string().min(1, 'required').max(60),
    details: subjectDetailsSchema,
  })
  .superRefine((input, check) => {
    if (input.right === 'rectification' && input.details.corrections.length === 0)
      check.addIssue({ code: 'custom', path: ['details', 'corrections'], message: 'required' })
  })

export type RequestInput = z.infer<typeof requestInputSchema>

export const messageBodySchema = textSchema(10_000).refine((text) => text !== '', 'required')
