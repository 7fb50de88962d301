import type { Account } from './hubspot-account.ts'
import { error, limit, type Route, slice } from './hubspot-answers.ts'
import { type Answer, type Call, onlyQuery, Violation } from './server.ts'

const READS_STATUSES = ['communication_preferences.read_write', 'communication_preferences.read']

/** Subscriptions, lists and forms. */
export const MARKETING_ROUTES: Route[] = [
  ['GET', /^\/communication-preferences\/2026-03\/statuses\/([^/]+)$/, getStatuses, READS_STATUSES],
  [
    'POST',
    /^\/communication-preferences\/2026-03\/statuses\/([^/]+)\/unsubscribe-all$/,
    unsubscribeAll,
    ['communication_preferences.read_write', 'communication_preferences.write'],
  ],
  ['GET', /^\/crm\/lists\/2026-03\/records\/0-1\/(\d+)\/memberships$/, memberships, ['crm.lists.read']],
  ['GET', /^\/crm\/lists\/2026-03$/, getLists, ['crm.lists.read']],
  ['GET', /^\/form-integrations\/v1\/submissions\/forms\/([^/]+)$/, submissions, ['forms']],
]

function getStatuses(account: Account, call: Call, [email = '']: string[]): Answer {
  onlyQuery(call, ['channel', 'businessUnitId'])
  byMail(call)
  return { status: 200, body: { status: 'COMPLETE', ...times(account), results: statuses(account, email) } }
}

function unsubscribeAll(account: Account, call: Call, [email = '']: string[]): Answer {
  onlyQuery(call, ['channel', 'businessUnitId', 'verbose'])
  byMail(call)
  if (call.body) throw new Violation('unsubscribe-all has no body')
  const done = account.unsubscribe(email)
  const results = done ? statuses(account, email) : []
  return { status: 200, body: { status: done ? 'COMPLETE' : 'PENDING', ...times(account), results } }
}

function byMail(call: Call): void {
  if (call.query.get('channel') !== 'EMAIL') throw new Violation('channel is not EMAIL')
}

function times(account: Account) {
  const at = account.now().toISOString()
  return { requestedAt: at, startedAt: at, completedAt: at }
}

function statuses(account: Account, email: string) {
  return [...(account.subscriptions.get(email) ?? [])].map(([subscriptionName, status], nth) => ({
    channel: 'EMAIL',
    subscriberIdString: email,
    subscriptionId: nth + 1,
    subscriptionName,
    status,
    source: 'Form',
    legalBasis: 'CONSENT_WITH_NOTICE',
    timestamp: account.now().toISOString(),
  }))
}

function memberships(account: Account, call: Call, [id = '']: string[]): Answer {
  onlyQuery(call, [])
  if (!account.contacts.has(id)) return error(404, 'OBJECT_NOT_FOUND', `No ${id}`)
  const results = [...account.lists].flatMap(([listId, { members }]) => {
    const since = members.get(id)?.toISOString()
    return since
      ? [
          {
            listId,
            listVersion: 1,
            firstAddedTimestamp: since,
            lastAddedTimestamp: since,
            isPublicList: false,
          },
        ]
      : []
  })
  return { status: 200, body: { results, total: results.length } }
}

function getLists(account: Account, call: Call): Answer {
  onlyQuery(call, ['listIds', 'includeFilters'])
  const lists = call.query.getAll('listIds').flatMap((listId) => {
    const list = account.lists.get(listId)
    return list ? [{ listId, name: list.name, objectTypeId: '0-1', processingType: 'MANUAL' }] : []
  })
  return { status: 200, body: { lists } }
}

function submissions(account: Account, call: Call, [form = '']: string[]): Answer {
  onlyQuery(call, ['limit', 'after'])
  const most = limit(call, 20, 50)
  const all = account.forms.get(form)
  if (!all) return error(404, 'OBJECT_NOT_FOUND', `No form ${form}`)
  const { page, paging } = slice(account, all, most, call.query.get('after'))
  return { status: 200, body: { results: page, ...paging } }
}
