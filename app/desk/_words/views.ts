import type { View } from '../../../lib/db/request-views.ts'
import type { IconName } from '../_ui/icon-paths.ts'

export const VIEW_NAME: Record<View, string> = {
  mine: 'My desk',
  late: 'Late',
  soon: 'Due in 7 days',
  unassigned: 'Nobody assigned',
  person: 'Waiting for the person',
  recipients: 'Waiting for recipients',
  open: 'All open',
  unconfirmed: 'Not confirmed',
  closed: 'Closed',
  hold: 'Legal hold',
}

export const VIEW_ICON: Record<View, IconName> = {
  mine: 'inbox',
  late: 'alert-triangle',
  soon: 'clock',
  unassigned: 'user-plus',
  person: 'mail',
  recipients: 'hourglass',
  open: 'list-details',
  unconfirmed: 'mail-x',
  closed: 'circle-check',
  hold: 'lock',
}

/** What an empty view says. */
export const VIEW_EMPTY: Record<View, string> = {
  mine: 'No open requests. New ones appear here once the e-mail address is confirmed.',
  late: 'Nothing is late.',
  soon: 'Nothing is due within seven days.',
  unassigned: 'Every open request has somebody.',
  person: 'Nobody owes us an answer.',
  recipients: 'No recipient owes us an answer.',
  open: 'No open requests.',
  unconfirmed: 'No request waits for its e-mail address to be confirmed.',
  closed: 'No request was closed yet.',
  hold: 'No request is held: each is deleted when its days are over.',
}
