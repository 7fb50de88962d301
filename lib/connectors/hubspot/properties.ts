import { z } from 'zod'
import type { FieldDescription } from '../../domain/extract.ts'
import type { HttpClient } from '../http.ts'
import { VERSION } from './api.ts'

export const SENSITIVITIES = ['non_sensitive', 'sensitive', 'highly_sensitive'] as const
export type Sensitivity = (typeof SENSITIVITIES)[number]

const definition = z.object({
  name: z.string(),
  label: z.string(),
  description: z.string().optional(),
  fieldType: z.string(),
  options: z
    .array(z.object({ label: z.string(), value: z.string(), hidden: z.boolean().optional() }))
    .optional(),
  hidden: z.boolean().optional(),
  calculated: z.boolean().optional(),
  modificationMetadata: z.object({ readOnlyValue: z.boolean() }).optional(),
})
const definitions = z.object({ results: z.array(definition) })

export type Definition = z.infer<typeof definition>

/** The contact properties of one sensitivity. No permission is needed to know that they exist. */
export async function readDefinitions(
  client: HttpClient,
  dataSensitivity: Sensitivity,
): Promise<Definition[]> {
  const { data, evidence } = await client.read({
    method: 'GET',
    template: `/crm/properties/${VERSION}/contacts`,
    query: { dataSensitivity },
    schema: definitions,
  })
  evidence.counts = { properties: data.results.length }
  return data.results
}

/** A property in HubSpot's own words. */
export function fieldOf({ name, label, description, fieldType }: Definition): FieldDescription {
  const freeText = fieldType === 'textarea' || fieldType === 'html'
  return { name, label, description: description ?? '', ...(freeText ? { freeText } : {}) }
}

/** A value as HubSpot shows it: the labels of what was chosen, where there is a choice. */
export function shown({ options }: Definition, value: string): string {
  if (!options?.length) return value
  const labels = new Map(options.map((one) => [one.value, one.label]))
  return value
    .split(';')
    .map((one) => labels.get(one) ?? one)
    .join(', ')
}
