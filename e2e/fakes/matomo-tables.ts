import type { Visit } from './matomo-store.ts'
import { random } from './random.ts'

type Row = Record<string, string>

/** Pages there are, each with an address and a title; their numbers are those of `log_action`. */
const PAGES = 24
const urlOf = (page: number) => ({
  idaction: String(2 * page + 2),
  name: `https://www.example.test/page-${page}`,
})
const titleOf = (page: number) => ({ idaction: String(2 * page + 1), name: `Page ${page}` })

/**
 * Every row of some visits, table by table. As Matomo does it: each value is a text, a column without one is left out,
 * and what `log_action` holds comes in tables of its own. `plugins` adds what an extension keeps.
 */
export function exportTables(visits: Visit[], plugins: boolean): Record<string, Row[]> {
  const ordered = [...visits].sort((a, b) => a.idVisit - b.idVisit)
  const pages = new Set<number>()
  const parts = ordered.map((visit) => rowsOf(visit, pages, plugins))
  const seen = [...pages].sort((a, b) => a - b)
  const table = (name: keyof (typeof parts)[number]) => parts.flatMap((part) => part[name])
  return {
    log_visit: table('visit'),
    log_link_visit_action: table('actions'),
    ...(plugins ? { log_form: table('forms') } : {}),
    log_conversion_item: table('items'),
    log_conversion: table('conversions'),
    ...(seen.length > 0
      ? {
          log_action_log_link_visit_action_idaction_url: seen.map(urlOf),
          log_action_log_link_visit_action_idaction_name: seen.map(titleOf),
        }
      : {}),
  }
}

function rowsOf(visit: Visit, pages: Set<number>, plugins: boolean) {
  const { int } = random(visit.idVisit)
  const key = { idvisit: String(visit.idVisit), idvisitor: visit.visitorId }
  const site = { idsite: String(visit.idSite) }
  const end = Date.parse(`${visit.lastActionDateTime.replace(' ', 'T')}Z`)
  const time = (before: number) =>
    new Date(end - before * 20_000).toISOString().slice(0, 19).replace('T', ' ')
  const actions = Array.from({ length: visit.actions }, (_, n): Row => {
    const page = int(0, PAGES - 1)
    pages.add(page)
    return {
      ...key,
      ...site,
      idlink_va: String(visit.idVisit * 100_000 + n),
      idaction_url: urlOf(page).idaction,
      idaction_name: titleOf(page).idaction,
      idaction_name_ref: '0',
      server_time: time(visit.actions - n - 1),
      pageview_position: String(n + 1),
      time_spent_ref_action: '00:00:20',
      ...(plugins ? { custom_dimension_1: `seat ${n}` } : {}),
    }
  })
  const conversions = Array.from(
    { length: visit.conversions },
    (_, n): Row => ({
      ...key,
      ...site,
      idgoal: String(n + 1),
      server_time: time(0),
      url: urlOf(int(0, PAGES - 1)).name,
      revenue: '$0',
    }),
  )
  return {
    visit: [
      {
        ...key,
        idsite: `Site ${visit.idSite}`,
        ...(visit.userId === null ? {} : { user_id: visit.userId }),
        location_ip: visit.visitIp,
        location_country: 'Poland',
        config_browser_name: 'Firefox',
        config_os: 'Linux',
        visit_first_action_time: time(Math.max(visit.actions - 1, 0)),
        visit_last_action_time: time(0),
        visit_total_actions: String(visit.actions),
      },
    ],
    actions,
    conversions,
    items: [] as Row[],
    forms: plugins ? [{ idvisit: key.idvisit, form: 'Newsletter', filled: '1' }] : [],
  }
}
