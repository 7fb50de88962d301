import type { AccessGroup } from '../../../domain/extract.ts'
import { type Described, groupOf } from '../described.ts'
import type { PiwikProConfig } from '../manifest.ts'
import type { Kind } from './api.ts'

/** Told with every row without being asked for. */
const SESSION_KEYS: Described[] = [
  [
    'session_id',
    'Session',
    'Sitzung',
    [
      'Given by the statistics; it leads from one table to the other.',
      'Von der Statistik vergeben; sie verbindet die Tabellen miteinander.',
    ],
  ],
  [
    'visitor_id',
    'Visitor number',
    'Besuchernummer',
    ['Kept in a cookie of your browser.', 'In einem Cookie Ihres Browsers abgelegt.'],
  ],
  ['timestamp', 'When', 'Wann'],
]
const EVENT_KEYS: Described[] = [['event_id', 'Event', 'Ereignis'], ...SESSION_KEYS]

const USER: Described = [
  'user_id',
  'User number',
  'Benutzernummer',
  ['Set when you were signed in.', 'Gesetzt, wenn Sie angemeldet waren.'],
]

const GUESSED: [string, string] = ['Guessed from the IP address.', 'Aus der IP-Adresse geschätzt.']

const SESSION_COLUMNS: Described[] = [
  ['website_name', 'Website', 'Website'],
  ['visitor_returning', 'New or returning', 'Neu oder wiederkehrend'],
  ['visitor_session_number', 'How many sessions until then', 'Wie viele Sitzungen bis dahin'],
  ['visitor_days_since_last_session', 'Days since the session before', 'Tage seit der vorigen Sitzung'],
  ['visitor_days_since_first_session', 'Days since the first session', 'Tage seit der ersten Sitzung'],
  ['session_total_time', 'Lasted', 'Dauer', ['In seconds.', 'In Sekunden.']],
  ['session_total_events', 'Events', 'Ereignisse'],
  ['session_total_page_views', 'Page views', 'Seitenaufrufe'],
  ['session_total_goal_conversions', 'Goals reached', 'Erreichte Ziele'],
  ['session_goals', 'Which goals', 'Welche Ziele'],
  ['session_entry_url', 'First page', 'Erste Seite'],
  ['session_exit_url', 'Last page', 'Letzte Seite'],
  ['source', 'Where you came from', 'Woher Sie kamen'],
  ['medium', 'How you came', 'Wie Sie kamen'],
  ['keyword', 'Words searched for before', 'Zuvor gesuchte Wörter'],
  ['campaign_name', 'Campaign', 'Kampagne'],
  ['referrer_type', 'Kind of page you came from', 'Art der Seite, von der Sie kamen'],
  ['referrer_url', 'Address you came from', 'Adresse, von der Sie kamen'],
  ['ipv4_address', 'IP address', 'IP-Adresse', ['It may be shortened.', 'Sie kann gekürzt sein.']],
  [
    'ipv6_address',
    'IP address (version 6)',
    'IP-Adresse (Version 6)',
    ['It may be shortened.', 'Sie kann gekürzt sein.'],
  ],
  ['location_continent_iso_code', 'Continent', 'Kontinent', GUESSED],
  ['location_country_name', 'Country', 'Land', GUESSED],
  ['location_subdivision_1_name', 'Region', 'Region', GUESSED],
  ['location_city_name', 'City', 'Ort', GUESSED],
  ['location_organization', 'Organisation', 'Organisation', GUESSED],
  ['location_provider', 'Internet provider', 'Internetanbieter', GUESSED],
  ['browser_language_iso639', 'Language of the browser', 'Sprache des Browsers'],
  ['browser_name', 'Browser', 'Browser'],
  ['browser_version', 'Version of the browser', 'Version des Browsers'],
  [
    'browser_fingerprint',
    'Fingerprint of the browser',
    'Fingerabdruck des Browsers',
    [
      'Computed from settings of your browser, to join the events of one session.',
      'Aus Einstellungen Ihres Browsers errechnet, um die Ereignisse einer Sitzung zusammenzuführen.',
    ],
  ],
  ['operating_system', 'Operating system', 'Betriebssystem'],
  ['operating_system_version', 'Version of the operating system', 'Version des Betriebssystems'],
  ['device_type', 'Kind of device', 'Art des Geräts'],
  ['device_brand', 'Brand of the device', 'Marke des Geräts'],
  ['device_model', 'Model of the device', 'Modell des Geräts'],
  ['resolution', 'Size of the screen', 'Größe des Bildschirms'],
]

const EVENT_COLUMNS: Described[] = [
  ['event_type', 'Kind of event', 'Art des Ereignisses'],
  ['event_index', 'Place in the session', 'Stelle in der Sitzung'],
  ['event_url', 'Address', 'Adresse'],
  ['event_title', 'Title', 'Titel'],
  ['time_on_page', 'Time on the page', 'Zeit auf der Seite', ['In seconds.', 'In Sekunden.']],
  ['custom_event_category', 'Event: category', 'Ereignis: Kategorie'],
  ['custom_event_action', 'Event: action', 'Ereignis: Aktion'],
  ['custom_event_name', 'Event: name', 'Ereignis: Name'],
  ['custom_event_value', 'Event: value', 'Ereignis: Wert'],
  ['search_keyword', 'What was searched for', 'Was gesucht wurde'],
  ['search_category', 'Searched in', 'Gesucht in'],
  ['outlink_url', 'Address you left for', 'Adresse, zu der Sie gingen'],
  ['download_url', 'File downloaded', 'Geladene Datei'],
  ['goal_id', 'Goal', 'Ziel'],
  ['goal_revenue', 'Value of the goal', 'Wert des Ziels'],
  ['order_id', 'Order number', 'Bestellnummer'],
  ['revenue', 'Value of the order', 'Wert der Bestellung'],
  ['consent_source', 'Consent: where', 'Einwilligung: wo'],
  ['consent_form_button', 'Consent: button', 'Einwilligung: Schaltfläche'],
  ['consent_scope', 'Consent: extent', 'Einwilligung: Umfang'],
  ['consent_action', 'Consent: what was done', 'Einwilligung: was getan wurde'],
]

export const PROFILE_GROUP = groupOf(
  'profile',
  ['Profile', 'Profil'],
  [
    'What the statistics concluded or learned about you over all sessions.',
    'Was die Statistik über alle Sitzungen hinweg über Sie geschlossen oder erfahren hat.',
  ],
  [
    ['attribute', 'Attribute', 'Merkmal', ['Its name in the system.', 'Sein Name im System.']],
    ['value', 'Value', 'Wert'],
  ],
)

/** The columns to ask for, besides those that come by themselves. `user_id` proves whose a row is. */
export function columnsOf(config: PiwikProConfig, kind: Kind): string[] {
  const own = kind === 'sessions' ? config.sessionColumns : config.eventColumns
  const usual = kind === 'sessions' ? SESSION_COLUMNS : EVENT_COLUMNS
  const keys = EVENT_KEYS.map(([name]) => name)
  const wanted = own ?? usual.map(([name]) => name)
  return [...new Set(['user_id', ...wanted.filter((name) => !keys.includes(name))])]
}

/** The tables of an export; a column of the store's own goes by its name. */
export function groupsOf(config: PiwikProConfig): AccessGroup[] {
  const known = new Map([USER, ...SESSION_COLUMNS, ...EVENT_COLUMNS].map((one) => [one[0], one]))
  const described = (kind: Kind) =>
    columnsOf(config, kind).map((name): Described => known.get(name) ?? [name, name, name])
  return [
    groupOf(
      'session',
      ['Sessions', 'Sitzungen'],
      [
        'Each visit to the website, with what your browser told about itself.',
        'Jeder Besuch der Website, mit dem, was Ihr Browser über sich mitgeteilt hat.',
      ],
      [...SESSION_KEYS, ...described('sessions')],
    ),
    groupOf(
      'event',
      ['Page views and events', 'Seitenaufrufe und Ereignisse'],
      [
        'Each page you opened and everything else that was counted there.',
        'Jede Seite, die Sie aufgerufen haben, und alles andere, was dort gezählt wurde.',
      ],
      [...EVENT_KEYS, ...described('events')],
    ),
    ...(config.appId === null ? [] : [PROFILE_GROUP]),
  ]
}
