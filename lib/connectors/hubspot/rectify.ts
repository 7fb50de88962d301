import { z } from 'zod'
import { type ActionContext, type ActionResult, ConnectorError, type Correction } from '../contract.ts'
import { hubspotClient, OBJECTS } from './api.ts'
import { findContacts, readContact } from './contacts.ts'
import type { HubspotConfig } from './manifest.ts'

const patched = z.object({ properties: z.record(z.string(), z.string().nullable()) })
const refusalBody = z.object({
  errors: z
    .array(z.object({ context: z.object({ propertyName: z.array(z.string()).optional() }).optional() }))
    .optional(),
})

/**
 * Writes the corrections into every contact of the person; an empty value clears the property.
 * @throws {ConnectorError} `invalid`, naming the property HubSpot refuses
 */
export async function rectify(
  call: ActionContext<HubspotConfig>,
  corrections: Correction[],
): Promise<ActionResult> {
  const client = hubspotClient(call)
  const ids = new Set((await findContacts(client, call.identifiers)).map((contact) => contact.id))
  // A corrected e-mail no longer finds the contact, so an interrupted attempt goes on by its ids.
  for (const id of call.handles) if (!ids.has(id) && (await readContact(client, id))) ids.add(id)
  if (ids.size === 0) return { outcome: 'not_found', counts: [], remains: [], evidence: client.evidence }

  await call.keepHandles([...ids])
  const altered = new Set<string>()
  for (const id of ids) {
    const { status, data, refusal, evidence } = await client.send({
      method: 'PATCH',
      template: `${OBJECTS}/contacts/{id}`,
      path: { id },
      json: { properties: Object.fromEntries(corrections.map(({ field, value }) => [field, value])) },
      accept: [400],
      schema: patched,
    })
    if (status === 400) {
      const named = refusedFields(refusal, corrections)
      throw new ConnectorError('invalid', `HubSpot refuses the new value of ${named}`, { evidence })
    }
    for (const { field, value } of corrections) {
      if ((data?.properties[field] ?? '').toLowerCase() !== value.toLowerCase()) altered.add(field)
    }
  }
  return {
    outcome: 'done',
    counts: [
      { label: 'contact', count: ids.size },
      { label: 'property', count: corrections.length - altered.size },
    ],
    remains: [...altered].map((field) => ({
      what: field,
      reason: 'HubSpot stored it in another form than asked for',
      ground: '',
      until: null,
    })),
    evidence: client.evidence,
    handles: [...ids],
  }
}

/** Only names that we sent are repeated: the answer may quote the value. */
function refusedFields(body: unknown, corrections: Correction[]): string {
  const said = refusalBody.safeParse(body)
  const named = new Set(said.data?.errors?.flatMap((error) => error.context?.propertyName ?? []))
  const fields = corrections.map(({ field }) => field).filter((field) => named.has(field))
  return fields.length > 0 ? fields.join(', ') : 'a property it does not name'
}
