import { z } from 'zod'
import type { CurrentField } from '../../domain/extract.ts'
import type { CallContext, Connector } from '../contract.ts'
import type { HttpClient } from '../http.ts'
import { hubspotClient, OBJECTS } from './api.ts'
import { findContacts } from './contacts.ts'
import type { HubspotConfig } from './manifest.ts'
import { type Definition, readDefinitions } from './properties.ts'

/** Some three hundred names at once would make an address that proxies refuse. */
const NAMES_PER_CALL = 100

/** Lists of which one value is chosen. Of several at once (`checkbox`) the value is written as HubSpot joins them. */
const ONE_OF = new Set(['select', 'radio', 'booleancheckbox'])

/**
 * The properties of the person's contacts: every one that can be written, and those that only HubSpot writes where they
 * hold something. Empty where there is no contact, or only one in the recycling bin, which cannot be changed.
 */
export const current: NonNullable<Connector<HubspotConfig>['current']> = async (
  call: CallContext<HubspotConfig>,
) => {
  const client = hubspotClient(call)
  const contacts = (await findContacts(client, call.identifiers)).filter((contact) => !contact.archived)
  if (contacts.length === 0) return { fields: [], evidence: client.evidence }
  // Values of the sensitive ones are left out for most tokens, which would look as if there were none.
  const properties = await readDefinitions(client, 'non_sensitive')
  const held: Record<string, string>[] = []
  for (const { id } of contacts) {
    held.push(
      await readValues(
        client,
        id,
        properties.map(({ name }) => name),
      ),
    )
  }
  return {
    fields: properties
      .map((property) => asField(property, held))
      .filter((field, i) => field.values.length > 0 || (field.writable && !properties[i]?.hidden)),
    evidence: client.evidence,
  }
}

/** A contact's values under these names; those without one are left out, and all of them when it is gone. */
export async function readValues(
  client: HttpClient,
  id: string,
  names: string[],
): Promise<Record<string, string>> {
  const values: Record<string, string> = {}
  for (let start = 0; start < names.length; start += NAMES_PER_CALL) {
    const { data } = await client.send({
      method: 'GET',
      template: `${OBJECTS}/contacts/{id}`,
      path: { id },
      query: { properties: names.slice(start, start + NAMES_PER_CALL).join(','), archived: 'false' },
      accept: [404],
      schema: z.object({ properties: z.record(z.string(), z.string().nullable()) }),
    })
    for (const [name, value] of Object.entries(data?.properties ?? {})) if (value) values[name] = value
  }
  return values
}

function asField(property: Definition, held: Record<string, string>[]): CurrentField {
  const { name, label, fieldType, options = [], calculated, modificationMetadata } = property
  const values = held.flatMap((values) => values[name] ?? [])
  const listed = options.filter((option) => !option.hidden).map(({ value, label }) => ({ value, label }))
  return {
    field: name,
    label,
    values: [...new Set(values)],
    writable: !calculated && !modificationMetadata?.readOnlyValue,
    ...(ONE_OF.has(fieldType) && listed.length > 0 ? { options: listed } : {}),
  }
}
