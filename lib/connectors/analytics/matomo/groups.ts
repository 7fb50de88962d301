import type { AccessGroup } from '../../../domain/extract.ts'
import { type Described, groupOf } from '../described.ts'

const UTC: [string, string] = [
  'In the JSON and CSV files in universal time (UTC).',
  'In den JSON- und CSV-Dateien in Weltzeit (UTC).',
]
const OUR_NUMBER: [string, string] = [
  'Given by the statistics; it leads from one table to the other.',
  'Von der Statistik vergeben; sie verbindet die Tabellen miteinander.',
]

const VISIT: Described = ['idvisit', 'Visit', 'Besuch', OUR_NUMBER]
const SITE: Described = [
  'idsite',
  'Website',
  'Website',
  [
    'The website, by its name or number in the statistics.',
    'Die Website, mit ihrem Namen oder ihrer Nummer in der Statistik.',
  ],
]
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
const CAME: Described = [
  'referer_type',
  'How you came',
  'Wie Sie kamen',
  [
    'From a search engine, another website, a campaign, or straight. As a number: 1 straight, 2 search engine, 3 website, 6 campaign, 7 social network.',
    'Von einer Suchmaschine, einer anderen Website, einer Kampagne oder direkt. Als Zahl: 1 direkt, 2 Suchmaschine, 3 Website, 6 Kampagne, 7 soziales Netzwerk.',
  ],
]
const CAME_FROM: Described = [
  'referer_name',
  'Where you came from',
  'Woher Sie kamen',
  [
    'The name of the search engine, website or campaign.',
    'Der Name der Suchmaschine, der Website oder der Kampagne.',
  ],
]
const SEARCHED: Described = [
  'referer_keyword',
  'Words searched for before',
  'Zuvor gesuchte Wörter',
  [
    'What you typed into the search engine, or the keyword of the campaign.',
    'Was Sie in die Suchmaschine eingegeben haben, oder das Stichwort der Kampagne.',
  ],
]
const COUNTRY: Described = [
  'location_country',
  'Country',
  'Land',
  ['Guessed from the IP address.', 'Aus der IP-Adresse geschätzt.'],
]
const WHEN: Described = ['server_time', 'When', 'Wann', UTC]
const ORDER: Described = [
  'idorder',
  'Order number',
  'Bestellnummer',
  ['Given by the shop to the order.', 'Vom Shop an die Bestellung vergeben.'],
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
    [
      'visit_total_time',
      'Lasted',
      'Dauer',
      [
        'How long the visit took, in seconds or as hours, minutes and seconds.',
        'Wie lange der Besuch dauerte, in Sekunden oder als Stunden, Minuten und Sekunden.',
      ],
    ],
    [
      'visitor_localtime',
      'Time of day at your place',
      'Uhrzeit bei Ihnen',
      [
        'By the clock of your device, when the visit began.',
        'Nach der Uhr Ihres Geräts, als der Besuch begann.',
      ],
    ],
    [
      'visit_total_actions',
      'Actions',
      'Aktionen',
      [
        'How many pages, files, searches and other actions the visit had.',
        'Wie viele Seiten, Dateien, Suchen und andere Aktionen der Besuch hatte.',
      ],
    ],
    [
      'visit_total_interactions',
      'Interactions',
      'Interaktionen',
      [
        'How many of the actions were of your own doing, such as pages opened.',
        'Wie viele der Aktionen von Ihnen selbst ausgingen, etwa aufgerufene Seiten.',
      ],
    ],
    [
      'visit_total_searches',
      'Searches on the website',
      'Suchen auf der Website',
      ['How often you searched on the website.', 'Wie oft Sie auf der Website gesucht haben.'],
    ],
    [
      'visit_total_events',
      'Events',
      'Ereignisse',
      [
        'How many things were counted that the website watches for, such as a video being started.',
        'Wie viele Vorgänge gezählt wurden, auf die die Website achtet, etwa der Start eines Videos.',
      ],
    ],
    [
      'visit_entry_idaction_url',
      'First page',
      'Erste Seite',
      ['The address at which the visit began.', 'Die Adresse, bei der der Besuch begann.'],
    ],
    [
      'visit_entry_idaction_name',
      'Title of the first page',
      'Titel der ersten Seite',
      ['The title of the page at which the visit began.', 'Der Titel der Seite, bei der der Besuch begann.'],
    ],
    [
      'visit_exit_idaction_url',
      'Last page',
      'Letzte Seite',
      ['The address at which the visit ended.', 'Die Adresse, bei der der Besuch endete.'],
    ],
    [
      'visit_exit_idaction_name',
      'Title of the last page',
      'Titel der letzten Seite',
      ['The title of the page at which the visit ended.', 'Der Titel der Seite, bei der der Besuch endete.'],
    ],
    [
      'visit_goal_converted',
      'A goal was reached',
      'Ein Ziel wurde erreicht',
      [
        'Whether something happened that the website counts as a success. 1: yes, 0: no.',
        'Ob etwas geschah, das die Website als Erfolg zählt. 1: ja, 0: nein.',
      ],
    ],
    [
      'visit_goal_buyer',
      'Purchase',
      'Kauf',
      [
        'Whether something was bought, or left in a basket.',
        'Ob etwas gekauft oder im Warenkorb gelassen wurde.',
      ],
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
      'visitor_count_visits',
      'How many visits until then',
      'Wie viele Besuche bis dahin',
      ['As far as the cookie of your browser shows.', 'Soweit es das Cookie Ihres Browsers zeigt.'],
    ],
    [
      'visitor_seconds_since_first',
      'Seconds since the first visit',
      'Sekunden seit dem ersten Besuch',
      ['As far as the cookie of your browser shows.', 'Soweit es das Cookie Ihres Browsers zeigt.'],
    ],
    [
      'visitor_seconds_since_last',
      'Seconds since the visit before',
      'Sekunden seit dem vorigen Besuch',
      ['As far as the cookie of your browser shows.', 'Soweit es das Cookie Ihres Browsers zeigt.'],
    ],
    [
      'visitor_seconds_since_order',
      'Seconds since the last purchase',
      'Sekunden seit dem letzten Kauf',
      ['As far as the cookie of your browser shows.', 'Soweit es das Cookie Ihres Browsers zeigt.'],
    ],
    CAME,
    CAME_FROM,
    [
      'referer_url',
      'Address you came from',
      'Adresse, von der Sie kamen',
      [
        'The page whose link you followed, as your browser told it.',
        'Die Seite, deren Link Sie gefolgt sind, wie Ihr Browser sie mitgeteilt hat.',
      ],
    ],
    SEARCHED,
    ['location_ip', 'IP address', 'IP-Adresse', ['It may be shortened.', 'Sie kann gekürzt sein.']],
    COUNTRY,
    [
      'location_region',
      'Region',
      'Region',
      ['Guessed from the IP address.', 'Aus der IP-Adresse geschätzt.'],
    ],
    ['location_city', 'City', 'Ort', ['Guessed from the IP address.', 'Aus der IP-Adresse geschätzt.']],
    [
      'location_latitude',
      'Latitude',
      'Breitengrad',
      ['Guessed from the IP address.', 'Aus der IP-Adresse geschätzt.'],
    ],
    [
      'location_longitude',
      'Longitude',
      'Längengrad',
      ['Guessed from the IP address.', 'Aus der IP-Adresse geschätzt.'],
    ],
    [
      'location_provider',
      'Internet provider',
      'Internetanbieter',
      [
        'Whose network your device used, told from the IP address.',
        'Wessen Netz Ihr Gerät genutzt hat, aus der IP-Adresse geschlossen.',
      ],
    ],
    [
      'location_browser_lang',
      'Language of the browser',
      'Sprache des Browsers',
      ['What the browser told about itself.', 'Was der Browser über sich mitgeteilt hat.'],
    ],
    [
      'config_id',
      'Fingerprint of the browser',
      'Fingerabdruck des Browsers',
      [
        'Computed from the settings below, to join the actions of one visit.',
        'Aus den Einstellungen errechnet, um die Aktionen eines Besuchs zusammenzuführen.',
      ],
    ],
    [
      'config_device_type',
      'Kind of device',
      'Art des Geräts',
      [
        'Worked out from what the browser told about itself.',
        'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
      ],
    ],
    [
      'config_device_brand',
      'Brand of the device',
      'Marke des Geräts',
      [
        'Worked out from what the browser told about itself.',
        'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
      ],
    ],
    [
      'config_device_model',
      'Model of the device',
      'Modell des Geräts',
      [
        'Worked out from what the browser told about itself.',
        'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
      ],
    ],
    [
      'config_os',
      'Operating system',
      'Betriebssystem',
      [
        'Worked out from what the browser told about itself.',
        'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
      ],
    ],
    [
      'config_os_version',
      'Version of the operating system',
      'Version des Betriebssystems',
      [
        'Worked out from what the browser told about itself.',
        'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
      ],
    ],
    [
      'config_browser_name',
      'Browser',
      'Browser',
      [
        'Worked out from what the browser told about itself.',
        'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
      ],
    ],
    [
      'config_browser_version',
      'Version of the browser',
      'Version des Browsers',
      [
        'Worked out from what the browser told about itself.',
        'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
      ],
    ],
    [
      'config_browser_engine',
      'Engine of the browser',
      'Technik des Browsers',
      [
        'Worked out from what the browser told about itself.',
        'Aus dem geschlossen, was der Browser über sich mitgeteilt hat.',
      ],
    ],
    [
      'config_resolution',
      'Size of the screen',
      'Größe des Bildschirms',
      ['In pixels, width by height.', 'In Bildpunkten, Breite mal Höhe.'],
    ],
    [
      'config_cookie',
      'Cookies allowed',
      'Cookies erlaubt',
      [
        'Whether your browser accepted cookies. 1: yes, 0: no.',
        'Ob Ihr Browser Cookies angenommen hat. 1: ja, 0: nein.',
      ],
    ],
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
    [
      'pageview_position',
      'Place in the visit',
      'Stelle im Besuch',
      [
        '1 for the first page of the visit, 2 for the second.',
        '1 für die erste Seite des Besuchs, 2 für die zweite.',
      ],
    ],
    WHEN,
    [
      'idaction_url',
      'Address',
      'Adresse',
      ['Of the page, the file or the link.', 'Der Seite, der Datei oder des Links.'],
    ],
    [
      'idaction_name',
      'Title',
      'Titel',
      ['Of the page; for a search, what was searched for.', 'Der Seite; bei einer Suche: was gesucht wurde.'],
    ],
    [
      'idaction_url_ref',
      'Address before',
      'Adresse davor',
      ['Of the page that you were on before.', 'Der Seite, auf der Sie davor waren.'],
    ],
    [
      'idaction_name_ref',
      'Title before',
      'Titel davor',
      ['Of the page that you were on before.', 'Der Seite, auf der Sie davor waren.'],
    ],
    [
      'idaction_event_category',
      'Kind of event',
      'Art des Ereignisses',
      ['What the event belongs to, for instance “Videos”.', 'Wozu das Ereignis gehört, etwa „Videos“.'],
    ],
    [
      'idaction_event_action',
      'Event',
      'Ereignis',
      ['What happened, for instance “Play”.', 'Was geschah, etwa „Start“.'],
    ],
    [
      'custom_float',
      'Value of the event',
      'Wert des Ereignisses',
      [
        'A number that the website gave with the event.',
        'Eine Zahl, die die Website zu dem Ereignis angegeben hat.',
      ],
    ],
    [
      'search_cat',
      'Searched in',
      'Gesucht in',
      ['The part of the website in which you searched.', 'Der Teil der Website, in dem Sie gesucht haben.'],
    ],
    [
      'search_count',
      'Results of the search',
      'Treffer der Suche',
      ['How many results the search showed.', 'Wie viele Treffer die Suche gezeigt hat.'],
    ],
    [
      'idaction_content_name',
      'Content shown',
      'Gezeigter Inhalt',
      [
        'The name of a banner or another part that was shown to you.',
        'Der Name eines Banners oder eines anderen Teils, der Ihnen gezeigt wurde.',
      ],
    ],
    [
      'idaction_content_piece',
      'Part of the content',
      'Teil des Inhalts',
      ['What was in it, for instance the picture.', 'Was darin war, etwa das Bild.'],
    ],
    [
      'idaction_content_target',
      'Where the content leads',
      'Wohin der Inhalt führt',
      ['The address to which it links.', 'Die Adresse, auf die er verweist.'],
    ],
    [
      'idaction_content_interaction',
      'What was done with the content',
      'Was mit dem Inhalt getan wurde',
      ['For instance whether you clicked on it.', 'Etwa ob Sie darauf geklickt haben.'],
    ],
    [
      'time_spent',
      'Time spent',
      'Verbrachte Zeit',
      [
        'On this page, in seconds or as hours, minutes and seconds.',
        'Auf dieser Seite, in Sekunden oder als Stunden, Minuten und Sekunden.',
      ],
    ],
    [
      'time_spent_ref_action',
      'Time spent before',
      'Zuvor verbrachte Zeit',
      [
        'On the page before, in seconds or as hours, minutes and seconds.',
        'Auf der Seite davor, in Sekunden oder als Stunden, Minuten und Sekunden.',
      ],
    ],
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
    WHEN,
    [
      'idgoal',
      'Goal',
      'Ziel',
      ['0: a purchase, -1: a basket left behind.', '0: ein Kauf, -1: ein zurückgelassener Warenkorb.'],
    ],
    ['url', 'Address', 'Adresse', ['The page on which it happened.', 'Die Seite, auf der es geschah.']],
    ORDER,
    ['items', 'Items', 'Artikel', ['How many articles were ordered.', 'Wie viele Artikel bestellt wurden.']],
    [
      'revenue',
      'Value',
      'Wert',
      [
        'What it was worth to the website, as a sum of money.',
        'Was es der Website wert war, als Geldbetrag.',
      ],
    ],
    CAME,
    CAME_FROM,
    SEARCHED,
    COUNTRY,
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
    WHEN,
    ORDER,
    [
      'idaction_sku',
      'Article number',
      'Artikelnummer',
      ['The number of the article in the shop.', 'Die Nummer des Artikels im Shop.'],
    ],
    ['idaction_name', 'Article', 'Artikel', ['What the article is called.', 'Wie der Artikel heißt.']],
    [
      'idaction_category',
      'Category',
      'Kategorie',
      ['The kind of article, as the shop calls it.', 'Die Art des Artikels, wie der Shop sie nennt.'],
    ],
    ['price', 'Price', 'Preis', ['Of one article, as a sum of money.', 'Eines Artikels, als Geldbetrag.']],
    ['quantity', 'Quantity', 'Menge', ['How many of the article.', 'Wie viele Stück des Artikels.']],
    [
      'deleted',
      'Taken out again',
      'Wieder entfernt',
      ['1: it was taken out of the basket again.', '1: Er wurde wieder aus dem Warenkorb genommen.'],
    ],
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
    [
      'table',
      'Table',
      'Tabelle',
      ['The name of the table in the statistics.', 'Der Name der Tabelle in der Statistik.'],
    ],
    [
      'content',
      'Content',
      'Inhalt',
      [
        'The whole line of the table, each column with its name.',
        'Die ganze Zeile der Tabelle, jede Spalte mit ihrem Namen.',
      ],
    ],
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
