import type { PersonsView } from '../../../../../lib/db/status.ts'
import { isUnderWay } from '../../../../../lib/domain/letter.ts'
import { isSettled } from '../../../../../lib/domain/outcome.ts'
import { CAPABILITY_OF_RIGHT } from '../../../../../lib/domain/rights.ts'
import type { PublicPage } from '../../../../_server/public-page.ts'

/** Title and first sentence: how the request stands, in whole words. */
export function headOf({ t, dates }: PublicPage, view: PersonsView): { title: string; lead: string | null } {
  const { request, tasks, firstReference } = view
  const { status, right, resolution } = request
  const answeredOn = request.answeredAt ? dates.long(dates.dayOf(request.answeredAt)) : ''
  const waiting = request.pausedOn ? t('status.lead.paused') : null
  const isOpen = tasks.some((task) => isUnderWay(task.status))
  switch (status) {
    case 'received':
      return { title: t('status.title.received'), lead: t('status.lead.received') }
    case 'triage':
      return {
        title: CAPABILITY_OF_RIGHT[right] ? t('status.title.triage') : t(`status.title.in_progress.${right}`),
        lead: waiting ?? t('status.lead.triage'),
      }
    case 'in_progress':
      return {
        title: t(`status.title.in_progress.${right}`),
        lead:
          waiting ??
          (tasks.length === 0
            ? t('status.lead.triage')
            : t('status.lead.places', {
                settled: tasks.filter((task) => isSettled(task.status)).length,
                total: tasks.length,
              })),
      }
    case 'review':
      return { title: t('status.title.review'), lead: waiting ?? t('status.lead.review') }
    case 'answered':
    case 'closed':
      break
  }
  const stays = tasks.some((task) => task.remains.length > 0)
  const lead = t(`status.lead.${isOpen ? 'open' : stays ? 'stays' : 'answered'}`, { date: answeredOn })
  switch (resolution) {
    case 'fulfilled':
    case null:
      return { title: t(`status.title.${isOpen ? 'open' : 'fulfilled'}.${right}`), lead }
    case 'partly':
    case 'refused':
      return { title: t(`status.title.${resolution}`), lead }
    case 'withdrawn':
    case 'no_identity':
    case 'forwarded':
      return { title: t(`status.title.${resolution}`), lead: t(`status.lead.${resolution}`) }
    case 'duplicate':
      return {
        title: t('status.title.duplicate'),
        lead: firstReference ? t('status.lead.duplicate', { reference: firstReference }) : null,
      }
  }
}

export interface Stage {
  name: string
  state: 'done' | 'now' | 'next'
  note: string
}

/** The line from receipt to the end, with the dates that are known. */
export function stagesOf({ t, dates }: PublicPage, { request }: PersonsView): Stage[] {
  const { status, right, resolution } = request
  const on = (at: Date | null) => (at ? dates.short(dates.dayOf(at)) : '')
  const received = {
    name: t('status.stages.received'),
    state: 'done' as const,
    note: dates.short(request.receivedOn),
  }
  const confirmed = { name: t('status.stages.confirmed'), note: on(request.confirmedAt) }
  const isOver = status === 'answered' || status === 'closed'
  if (isOver && resolution && resolution !== 'fulfilled' && resolution !== 'partly') {
    const end = on(request.closedAt ?? request.answeredAt)
    return [
      received,
      ...(request.confirmedAt ? [{ ...confirmed, state: 'done' as const }] : []),
      { name: t(`status.title.${resolution}`), state: 'done', note: end },
    ]
  }
  const stages = [
    confirmed,
    {
      name:
        status !== 'received' && status !== 'triage' ? t('status.stages.looked') : t('status.stages.looking'),
      note: on(request.approvedAt ?? request.locatedAt),
    },
    { name: t(`status.stages.act.${right}`), note: '' },
    {
      name: t('status.stages.check'),
      // While we wait for the person the date moves with each day.
      note: request.pausedOn ? '' : t('status.stages.by', { date: dates.short(request.due) }),
    },
    { name: t('status.stages.answered'), note: on(request.answeredAt) },
    { name: t('status.stages.closed'), note: on(request.closedAt) },
  ]
  // Waiting for the confirmation is the first of them.
  const current = { received: 0, triage: 1, in_progress: 2, review: 3, answered: 4, closed: 6 }[status]
  return [
    received,
    ...stages.flatMap(({ name, note }, i): Stage[] => {
      // A complaint is not looked up in any system.
      if (i === 1 && CAPABILITY_OF_RIGHT[right] === null) return []
      if (i === current)
        return [{ name, state: 'now', note: note && i === 4 ? note : t('status.stages.now') }]
      const isDone = i < current
      // The date by which we answer is said beside what is still to come.
      const isTold = isDone ? i !== 3 : i === 3
      return [{ name, state: isDone ? 'done' : 'next', note: isTold ? note : '' }]
    }),
  ]
}
