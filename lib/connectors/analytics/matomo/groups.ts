import type { AccessGroup } from '../../../domain/extract.ts'
import { type Described, groupOf } from '../described.ts'

const UTC: [string, string] = ['In universal time (UTC).', 'In Weltzeit (UTC).']
const OUR_NUMBER: [string, string] = [
  'Given by the statistics; it leads from one table to the other.',
  'Von der Statistik vergeben; sie verbindet die Tabellen miteinander.',
]

const VISIT: Described = ['idvisit', 'Visit', 'Besuch', OUR_NUMBER]
const SITE: Described = ['idsite', 'Website', 'Website']
const VISITOR: Described = [
  'idvisitor',
  'Visitor number',
  'Besuchernummer',
  ['Kept in a cookie of your browser.', 'In einem Cookie Ihres Browsers abgelegt.'],
]
const FURTHER: Described = [
  'further',
  'Further details',
  'Weitere Angaben',
  [
    'Columns that this installation has besides the usual ones, each with its name.',
    'Spalten, die diese Installation über die üblichen hinaus hat, jeweils mit ihrem Namen.',
  ],
]

const VISITS = groupOf(
  'visit',
  ['Visits', 'Besuche'],
  [
    'Each visit to the website, with what your browser told about itself.',
    'Jeder Besuch der Website, mit dem, was Ihr Browser über sich mitgeteilt hat.',
  ],
  [
    VISIT,
    SITE,
    VISITOR,
    [
      'user_id',
      'User number',
      'Benutzernummer',
      ['Set when you were signed in.', 'Gesetzt, wenn Sie angemeldet waren.'],
    ],
    ['visit_first_action_time', 'Began', 'Beginn', UTC],
    ['visit_last_action_time', 'Last action', 'Letzte Aktion', UTC],
    ['visit_total_time', 'Lasted', 'Dauer'],
    ['visitor_localtime', 'Time of day at your place', 'Uhrzeit bei Ihnen'],
    ['visit_total_actions', 'Actions', 'Aktionen'],
    ['visit_total_interactions', 'Interactions', 'Interaktionen'],
    ['visit_total_searches', 'Searches on the website', 'Suchen auf der Website'],
    ['visit_total_events', 'Events', 'Ereignisse'],
    ['visit_entry_idaction_url', 'First page', 'Erste Seite'],
    ['visit_entry_idaction_name', 'Title of the first page', 'Titel der ersten Seite'],
    ['visit_exit_idaction_url', 'Last page', 'Letzte Seite'],
    ['visit_exit_idaction_name', 'Title of the last page', 'Titel der letzten Seite'],
    ['visit_goal_converted', 'A goal was reached', 'Ein Ziel wurde erreicht'],
    ['visit_goal_buyer', 'Purchase', 'Kauf'],
    ['visitor_returning', 'New or returning', 'Neu oder wiederkehrend'],
    ['visitor_count_visits', 'How many visits until then', 'Wie viele Besuche bis dahin'],
    ['visitor_seconds_since_first', 'Seconds since the first visit', 'Sekunden seit dem ersten Besuch'],
    ['visitor_seconds_since_last', 'Seconds since the visit before', 'Sekunden seit dem vorigen Besuch'],
    ['visitor_seconds_since_order', 'Seconds since the last purchase', 'Sekunden seit dem letzten Kauf'],
    ['referer_type', 'How you came', 'Wie Sie kamen'],
    ['referer_name', 'Where you came from', 'Woher Sie kamen'],
    ['referer_url', 'Address you came from', 'Adresse, von der Sie kamen'],
    ['referer_keyword', 'Words searched for before', 'Zuvor gesuchte Wörter'],
    ['location_ip', 'IP address', 'IP-Adresse', ['It may be shortened.', 'Sie kann gekürzt sein.']],
    [
      'location_country',
      'Country',
      'Land',
      ['Guessed from the IP address.', 'Aus der IP-Adresse geschätzt.'],
    ],
    ['location_region', 'Region', 'Region'],
    ['location_city', 'City', 'Ort'],
    ['location_latitude', 'Latitude', 'Breitengrad'],
    ['location_longitude', 'Longitude', 'Längengrad'],
    ['location_provider', 'Internet provider', 'Internetanbieter'],
    ['location_browser_lang', 'Language of the browser', 'Sprache des Browsers'],
    [
      'config_id',
      'Fingerprint of the browser',
      'Fingerabdruck des Browsers',
      [
        'Computed from the settings below, to join the actions of one visit.',
        'Aus den Einstellungen errechnet, um die Aktionen eines Besuchs zusammenzuführen.',
      ],
    ],
    ['config_device_type', 'Kind of device', 'Art des Geräts'],
    ['config_device_brand', 'Brand of the device', 'Marke des Geräts'],
    ['config_device_model', 'Model of the device', 'Modell des Geräts'],
    ['config_os', 'Operating system', 'Betriebssystem'],
    ['config_os_version', 'Version of the operating system', 'Version des Betriebssystems'],
    ['config_browser_name', 'Browser', 'Browser'],
    ['config_browser_version', 'Version of the browser', 'Version des Browsers'],
    ['config_browser_engine', 'Engine of the browser', 'Technik des Browsers'],
    ['config_resolution', 'Size of the screen', 'Größe des Bildschirms'],
    ['config_cookie', 'Cookies allowed', 'Cookies erlaubt'],
    FURTHER,
  ],
)

const ACTIONS = groupOf(
  'action',
  ['Page views and actions', 'Seitenaufrufe und Aktionen'],
  [
    'Each page you opened, each file you downloaded, each search and each event.',
    'Jede Seite, die Sie aufgerufen, jede Datei, die Sie geladen haben, jede Suche und jedes Ereignis.',
  ],
  [
    VISIT,
    SITE,
    VISITOR,
    ['idlink_va', 'Action', 'Aktion', OUR_NUMBER],
    ['idpageview', 'Page view', 'Seitenaufruf', OUR_NUMBER],
    ['pageview_position', 'Place in the visit', 'Stelle im Besuch'],
    ['server_time', 'When', 'Wann', UTC],
    ['idaction_url', 'Address', 'Adresse'],
    [
      'idaction_name',
      'Title',
      'Titel',
      ['Of the page; for a search, what was searched for.', 'Der Seite; bei einer Suche: was gesucht wurde.'],
    ],
    ['idaction_url_ref', 'Address before', 'Adresse davor'],
    ['idaction_name_ref', 'Title before', 'Titel davor'],
    ['idaction_event_category', 'Kind of event', 'Art des Ereignisses'],
    ['idaction_event_action', 'Event', 'Ereignis'],
    ['custom_float', 'Value of the event', 'Wert des Ereignisses'],
    ['search_cat', 'Searched in', 'Gesucht in'],
    ['search_count', 'Results of the search', 'Treffer der Suche'],
    ['idaction_content_name', 'Content shown', 'Gezeigter Inhalt'],
    ['idaction_content_piece', 'Part of the content', 'Teil des Inhalts'],
    ['idaction_content_target', 'Where the content leads', 'Wohin der Inhalt führt'],
    ['idaction_content_interaction', 'What was done with the content', 'Was mit dem Inhalt getan wurde'],
    ['time_spent', 'Time spent', 'Verbrachte Zeit'],
    ['time_spent_ref_action', 'Time spent before', 'Zuvor verbrachte Zeit'],
    FURTHER,
  ],
)

const CONVERSIONS = groupOf(
  'conversion',
  ['Goals reached', 'Erreichte Ziele'],
  [
    'Each time something happened that the website counts as a success, for instance a form sent or a purchase.',
    'Jedes Mal, wenn etwas geschah, das die Website als Erfolg zählt, etwa ein gesendetes Formular oder ein Kauf.',
  ],
  [
    VISIT,
    SITE,
    VISITOR,
    ['server_time', 'When', 'Wann', UTC],
    [
      'idgoal',
      'Goal',
      'Ziel',
      ['0: a purchase, -1: a basket left behind.', '0: ein Kauf, -1: ein zurückgelassener Warenkorb.'],
    ],
    ['url', 'Address', 'Adresse'],
    ['idorder', 'Order number', 'Bestellnummer'],
    ['items', 'Items', 'Artikel'],
    ['revenue', 'Value', 'Wert'],
    ['referer_type', 'How you came', 'Wie Sie kamen'],
    ['referer_name', 'Where you came from', 'Woher Sie kamen'],
    ['referer_keyword', 'Words searched for before', 'Zuvor gesuchte Wörter'],
    ['location_country', 'Country', 'Land'],
    FURTHER,
  ],
)

const ITEMS = groupOf(
  'item',
  ['Items in orders and baskets', 'Artikel in Bestellungen und Warenkörben'],
  [
    'Each item of a purchase or of a basket, as the statistics noted it.',
    'Jeder Artikel eines Kaufs oder eines Warenkorbs, wie ihn die Statistik notiert hat.',
  ],
  [
    VISIT,
    SITE,
    VISITOR,
    ['server_time', 'When', 'Wann', UTC],
    ['idorder', 'Order number', 'Bestellnummer'],
    ['idaction_sku', 'Article number', 'Artikelnummer'],
    ['idaction_name', 'Article', 'Artikel'],
    ['idaction_category', 'Category', 'Kategorie'],
    ['price', 'Price', 'Preis'],
    ['quantity', 'Quantity', 'Menge'],
    ['deleted', 'Taken out again', 'Wieder entfernt'],
    FURTHER,
  ],
)

const OTHERS = groupOf(
  'other-table',
  ['What extensions keep', 'Was Erweiterungen aufbewahren'],
  [
    'Records of extensions of the statistics, for instance of forms, as they stand there.',
    'Aufzeichnungen von Erweiterungen der Statistik, etwa zu Formularen, so wie sie dort stehen.',
  ],
  [
    ['table', 'Table', 'Tabelle'],
    ['content', 'Content', 'Inhalt'],
  ],
)

export const GROUPS: AccessGroup[] = [VISITS, ACTIONS, CONVERSIONS, ITEMS, OTHERS]

/** The group that a table's rows belong to; any other table is of an extension. */
export const GROUP_OF_TABLE: Readonly<Record<string, AccessGroup>> = {
  log_visit: VISITS,
  log_link_visit_action: ACTIONS,
  log_conversion: CONVERSIONS,
  log_conversion_item: ITEMS,
}

export const OTHER_TABLES = OTHERS.id
