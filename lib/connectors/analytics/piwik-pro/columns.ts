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
  [
    'timestamp',
    'When',
    'Wann',
    ['In the time zone of the website’s statistics.', 'In der Zeitzone der Statistik der Website.'],
  ],
]
const EVENT_KEYS: Described[] = [
  ['event_id', 'Event', 'Ereignis', ['Given by the statistics.', 'Von der Statistik vergeben.']],
  ...SESSION_KEYS,
]

const USER: Described = [
  'user_id',
  'User number',
  'Benutzernummer',
  ['Set when you were signed in.', 'Gesetzt, wenn Sie angemeldet waren.'],
]

const GUESSED: [string, string] = ['Guessed from the IP address.', 'Aus der IP-Adresse geschätzt.']

const OWN: [string, string] = [
  'A column that our statistics have besides the usual ones.',
  'Eine Spalte, die unsere Statistik über die üblichen hinaus hat.',
]

const SESSION_COLUMNS: Described[] = [
  [
    'website_name',
    'Website',
    'Website',
    ['By its name in the statistics.', 'Mit ihrem Namen in der Statistik.'],
  ],
  [
    'visitor_returning',
    'New or returning',
    'Neu oder wiederkehrend',
    [
      'Whether you had been there before, as far as the cookie of your browser shows.',
      'Ob Sie schon einmal da waren, soweit es das Cookie Ihres Browsers zeigt.',
    ],
  ],
  [
    'visitor_session_number',
    'How many sessions until then',
    'Wie viele Sitzungen bis dahin',
    ['As far as the cookie of your browser shows.', 'Soweit es das Cookie Ihres Browsers zeigt.'],
  ],
  [
    'visitor_days_since_last_session',
    'Days since the session before',
    'Tage seit der vorigen Sitzung',
    ['As far as the cookie of your browser shows.', 'Soweit es das Cookie Ihres Browsers zeigt.'],
  ],
  [
    'visitor_days_since_first_session',
    'Days since the first session',
    'Tage seit der ersten Sitzung',
    ['As far as the cookie of your browser shows.', 'Soweit es das Cookie Ihres Browsers zeigt.'],
  ],
  ['session_total_time', 'Lasted', 'Dauer', ['In seconds.', 'In Sekunden.']],
  [
    'session_total_events',
    'Events',
    'Ereignisse',
    [
      'How many things were recorded in the session, page views among them.',
      'Wie viele Vorgänge in der Sitzung aufgezeichnet wurden, auch Seitenaufrufe.',
    ],
  ],
  [
    'session_total_page_views',
    'Page views',
    'Seitenaufrufe',
    ['How many pages you opened in the session.', 'Wie viele Seiten Sie in der Sitzung aufgerufen haben.'],
  ],
  [
    'session_total_goal_conversions',
    'Goals reached',
    'Erreichte Ziele',
    [
      'How often something happened that the website counts as a success.',
      'Wie oft etwas geschah, das die Website als Erfolg zählt.',
    ],
  ],
  [
    'session_goals',
    'Which goals',
    'Welche Ziele',
    [
      'The goals of the website that were reached, by name or number.',
      'Die erreichten Ziele der Website, mit Name oder Nummer.',
    ],
  ],
  [
    'session_entry_url',
    'First page',
    'Erste Seite',
    ['The address at which the session began.', 'Die Adresse, bei der die Sitzung begann.'],
  ],
  [
    'session_exit_url',
    'Last page',
    'Letzte Seite',
    ['The address at which the session ended.', 'Die Adresse, bei der die Sitzung endete.'],
  ],
  [
    'source',
    'Where you came from',
    'Woher Sie kamen',
    [
      'The website, search engine or campaign, by name.',
      'Die Website, Suchmaschine oder Kampagne, mit Namen.',
    ],
  ],
  [
    'medium',
    'How you came',
    'Wie Sie kamen',
    [
      'For instance organic (search engine), referral (link on another website) or e-mail.',
      'Etwa organic (Suchmaschine), referral (Link auf einer anderen Website) oder E-Mail.',
    ],
  ],
  [
    'keyword',
    'Words searched for before',
    'Zuvor gesuchte Wörter',
    [
      'What you typed into the search engine, or the keyword of the campaign.',
      'Was Sie in die Suchmaschine eingegeben haben, oder das Stichwort der Kampagne.',
    ],
  ],
  [
    'campaign_name',
    'Campaign',
    'Kampagne',
    ['The advertising campaign whose link you followed.', 'Die Werbekampagne, deren Link Sie gefolgt sind.'],
  ],
  [
    'referrer_type',
    'Kind of page you came from',
    'Art der Seite, von der Sie kamen',
    [
      'For instance a search engine, another website, a social network or a campaign.',
      'Etwa eine Suchmaschine, eine andere Website, ein soziales Netzwerk oder eine Kampagne.',
    ],
  ],
  [
    'referrer_url',
    'Address you came from',
    'Adresse, von der Sie kamen',
    [
      'The page whose link you followed, as your browser told it.',
      'Die Seite, deren Link Sie gefolgt sind, wie Ihr Browser sie mitgeteilt hat.',
    ],
  ],
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
  [
    'browser_language_iso639',
    'Language of the browser',
    'Sprache des Browsers',
    ['What the browser told about itself.', 'Was der Browser über sich mitgeteilt hat.'],
  ],
  [
    'browser_name',
    'Browser',
    'Browser',
    [
      'Worked out from what the browser told about itself.',
      'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
    ],
  ],
  [
    'browser_version',
    'Version of the browser',
    'Version des Browsers',
    [
      'Worked out from what the browser told about itself.',
      'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
    ],
  ],
  [
    'browser_fingerprint',
    'Fingerprint of the browser',
    'Fingerabdruck des Browsers',
    [
      'Computed from settings of your browser, to join the events of one session.',
      'Aus Einstellungen Ihres Browsers errechnet, um die Ereignisse einer Sitzung zusammenzuführen.',
    ],
  ],
  [
    'operating_system',
    'Operating system',
    'Betriebssystem',
    [
      'Worked out from what the browser told about itself.',
      'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
    ],
  ],
  [
    'operating_system_version',
    'Version of the operating system',
    'Version des Betriebssystems',
    [
      'Worked out from what the browser told about itself.',
      'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
    ],
  ],
  [
    'device_type',
    'Kind of device',
    'Art des Geräts',
    [
      'Worked out from what the browser told about itself.',
      'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
    ],
  ],
  [
    'device_brand',
    'Brand of the device',
    'Marke des Geräts',
    [
      'Worked out from what the browser told about itself.',
      'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
    ],
  ],
  [
    'device_model',
    'Model of the device',
    'Modell des Geräts',
    [
      'Worked out from what the browser told about itself.',
      'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
    ],
  ],
  [
    'resolution',
    'Size of the screen',
    'Größe des Bildschirms',
    ['In pixels, width by height.', 'In Bildpunkten, Breite mal Höhe.'],
  ],
]

const EVENT_COLUMNS: Described[] = [
  [
    'event_type',
    'Kind of event',
    'Art des Ereignisses',
    [
      'For instance a page view, a download, a search or a goal.',
      'Etwa ein Seitenaufruf, ein Download, eine Suche oder ein Ziel.',
    ],
  ],
  [
    'event_index',
    'Place in the session',
    'Stelle in der Sitzung',
    [
      '1 for the first event of the session, 2 for the second.',
      '1 für das erste Ereignis der Sitzung, 2 für das zweite.',
    ],
  ],
  [
    'event_url',
    'Address',
    'Adresse',
    ['Of the page on which it happened.', 'Der Seite, auf der es geschah.'],
  ],
  ['event_title', 'Title', 'Titel', ['Of the page on which it happened.', 'Der Seite, auf der es geschah.']],
  ['time_on_page', 'Time on the page', 'Zeit auf der Seite', ['In seconds.', 'In Sekunden.']],
  [
    'custom_event_category',
    'Event: category',
    'Ereignis: Kategorie',
    ['What the event belongs to, for instance “Videos”.', 'Wozu das Ereignis gehört, etwa „Videos“.'],
  ],
  [
    'custom_event_action',
    'Event: action',
    'Ereignis: Aktion',
    ['What happened, for instance “Play”.', 'Was geschah, etwa „Start“.'],
  ],
  [
    'custom_event_name',
    'Event: name',
    'Ereignis: Name',
    [
      'What exactly it was, for instance the name of the video.',
      'Was es genau war, etwa der Name des Videos.',
    ],
  ],
  [
    'custom_event_value',
    'Event: value',
    'Ereignis: Wert',
    [
      'A number that the website gave with the event.',
      'Eine Zahl, die die Website zu dem Ereignis angegeben hat.',
    ],
  ],
  [
    'search_keyword',
    'What was searched for',
    'Was gesucht wurde',
    ['What you typed into the search of the website.', 'Was Sie in die Suche der Website eingegeben haben.'],
  ],
  [
    'search_category',
    'Searched in',
    'Gesucht in',
    ['The part of the website in which you searched.', 'Der Teil der Website, in dem Sie gesucht haben.'],
  ],
  [
    'outlink_url',
    'Address you left for',
    'Adresse, zu der Sie gingen',
    [
      'The link to another website that you followed.',
      'Der Link auf eine andere Website, dem Sie gefolgt sind.',
    ],
  ],
  [
    'download_url',
    'File downloaded',
    'Geladene Datei',
    ['The address of the file.', 'Die Adresse der Datei.'],
  ],
  [
    'goal_id',
    'Goal',
    'Ziel',
    [
      'Something that the website counts as a success, by name or number.',
      'Etwas, das die Website als Erfolg zählt, mit Name oder Nummer.',
    ],
  ],
  [
    'goal_revenue',
    'Value of the goal',
    'Wert des Ziels',
    ['What it was worth to the website, as a sum of money.', 'Was es der Website wert war, als Geldbetrag.'],
  ],
  [
    'order_id',
    'Order number',
    'Bestellnummer',
    ['Given by the shop to the order.', 'Vom Shop an die Bestellung vergeben.'],
  ],
  [
    'revenue',
    'Value of the order',
    'Wert der Bestellung',
    ['What was ordered, as a sum of money.', 'Was bestellt wurde, als Geldbetrag.'],
  ],
  [
    'consent_source',
    'Consent: where',
    'Einwilligung: wo',
    ['Where you were asked for your consent.', 'Wo Sie um Ihre Einwilligung gebeten wurden.'],
  ],
  [
    'consent_form_button',
    'Consent: button',
    'Einwilligung: Schaltfläche',
    ['The button that you pressed.', 'Die Schaltfläche, die Sie gedrückt haben.'],
  ],
  [
    'consent_scope',
    'Consent: extent',
    'Einwilligung: Umfang',
    ['What you agreed to, or did not.', 'Worin Sie eingewilligt haben oder nicht.'],
  ],
  [
    'consent_action',
    'Consent: what was done',
    'Einwilligung: was getan wurde',
    [
      'For instance that you agreed, declined or closed the question.',
      'Etwa dass Sie zugestimmt, abgelehnt oder die Frage geschlossen haben.',
    ],
  ],
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
    ['value', 'Value', 'Wert', ['What stands there for you.', 'Was dort für Sie steht.']],
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
    columnsOf(config, kind).map((name): Described => known.get(name) ?? [name, name, name, OWN])
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
