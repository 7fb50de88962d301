import Database from 'better-sqlite3'
import { DAY_MS } from '../../lib/domain/day-ms.ts'

/** The tables of a Matomo that profiles/datamaps/matomo.yaml speaks of. */
const TABLES = `
  create table if not exists log_visit (
    idvisit integer primary key, idsite integer not null, idvisitor binary(8) not null, user_id varchar(200),
    config_id binary(8) not null, location_ip varbinary(16) not null, visit_first_action_time datetime not null,
    visit_last_action_time datetime not null, visit_total_actions int not null, visit_total_time int not null,
    referer_url varchar(1500), referer_keyword varchar(255), config_browser_name varchar(40), config_os char(3),
    config_resolution varchar(18), location_country char(3), location_city varchar(255)
  );
  create table if not exists log_link_visit_action (
    idlink_va integer primary key, idsite integer not null, idvisitor binary(8) not null, idvisit bigint not null,
    server_time datetime not null, idaction_url int, idaction_name int, time_spent_ref_action int
  );
  create index if not exists actions_of_visit on log_link_visit_action (idvisit);
  create table if not exists log_conversion (
    idvisit bigint not null, idsite integer not null, idvisitor binary(8) not null, idgoal int not null,
    buster int not null, server_time datetime not null, url varchar(4096) not null, idorder varchar(100), revenue float,
    primary key (idvisit, idgoal, buster)
  );
  create table if not exists log_conversion_item (
    idvisit bigint not null, idsite integer not null, idvisitor binary(8) not null, idorder varchar(100) not null,
    idaction_sku int not null, price double not null, quantity int not null,
    primary key (idvisit, idorder, idaction_sku)
  );
`

export interface AnalyticsStore {
  /** @param visitor 16 hex digits, as the cookie has them */
  addVisits: (of: { visitor: string; userId?: string; visits: number; until: Date }) => void
  close: () => void
}

/** Opens the sandbox's analytics store, a SQLite file, and makes it where there is none. */
export function openAnalyticsStore(file: string): AnalyticsStore {
  const db = new Database(file)
  db.exec(TABLES)
  const newest = db.prepare('select coalesce(max(idvisit), 0) as id from log_visit')
  const visit = db.prepare(
    `insert into log_visit values (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, null, null, 'Firefox', 'LIN', '1920x1080', 'pl', null)`,
  )
  const action = db.prepare(
    'insert into log_link_visit_action (idsite, idvisitor, idvisit, server_time, idaction_url, idaction_name, time_spent_ref_action) values (1, ?, ?, ?, ?, ?, 20)',
  )
  const conversion = db.prepare(
    `insert into log_conversion values (?, 1, ?, 1, 0, ?, 'https://www.example.test/contact', null, 0)`,
  )
  const add = ({ visitor, userId, visits, until }: Parameters<AnalyticsStore['addVisits']>[0]) => {
    const id = Buffer.from(visitor, 'hex')
    let number = (newest.get() as { id: number }).id
    for (let n = 0; n < visits; n += 1) {
      number += 1
      const begin = until.getTime() - (visits - n) * 3 * DAY_MS
      const actions = 1 + ((number * 7) % 9)
      const at = (page: number) =>
        new Date(begin + page * 20_000).toISOString().slice(0, 19).replace('T', ' ')
      const address = Buffer.from([198, 51, 100, 1 + (number % 250)])
      visit.run(number, id, userId ?? null, id, address, at(0), at(actions - 1), actions, 20 * (actions - 1))
      for (let page = 0; page < actions; page += 1)
        action.run(id, number, at(page), 2 * ((number + page) % 24), 2 * ((number + page) % 24) + 1)
      if (number % 3 === 0) conversion.run(number, id, at(actions - 1))
    }
  }
  return { addVisits: db.transaction(add), close: () => void db.close() }
}
