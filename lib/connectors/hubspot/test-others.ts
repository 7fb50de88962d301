import type { HubspotFake } from '../../../e2e/fakes/hubspot.ts'
import type { Person } from '../../../e2e/fakes/hubspot-account.ts'

/** For tests: everything the account holds of everybody but one person. */
export function others({ state }: HubspotFake, person: Person): unknown {
  const { contacts, things, subscriptions, people, files, forms, lists } = state
  const addresses = [person.email, ...person.additionalEmails]
  return {
    contacts: [...contacts.values()].filter(({ id }) => id !== person.contactId),
    things: [...things.values()]
      .map((thing) => ({
        ...thing,
        contactIds: [...thing.contactIds].filter((id) => id !== person.contactId),
      }))
      .filter((thing) => [...thing.people].some((id) => id !== person.contactId)),
    subscriptions: people
      .filter(({ contactId }) => contactId !== person.contactId)
      .map((one) => [...(subscriptions.get(one.email) ?? [])]),
    files: [...files.values()].filter((file) => [...file.people].some((id) => id !== person.contactId)),
    forms: [...forms].map(([form, all]) => [
      form,
      all.filter(({ values }) => !values.some(({ value }) => addresses.includes(value))),
    ]),
    lists: [...lists].map(([list, { members }]) => [
      list,
      [...members.keys()].filter((id) => id !== person.contactId),
    ]),
  }
}
