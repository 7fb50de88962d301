import type Sqlite from 'better-sqlite3'

/** More than the product has; lists of changing length make further ones. */
const MOST = 1_000

/** What the query builder asks of a statement: rows as objects, or by `raw()` as arrays. */
interface Kept {
  run: Sqlite.Statement['run']
  get: Sqlite.Statement['get']
  all: Sqlite.Statement['all']
  raw: () => Sqlite.Statement
}

/**
 * Has a connection compile each SQL text once. Nobody may iterate over its statements: a statement that is being
 * iterated over cannot be used a second time.
 */
export function keepStatements(connection: Sqlite.Database): void {
  const compile = connection.prepare.bind(connection)
  const kept = new Map<string, Kept>()
  const keep = (text: string): Kept => {
    const plain = compile(text)
    let raw: Sqlite.Statement | undefined
    return {
      run: plain.run.bind(plain),
      get: plain.get.bind(plain),
      all: plain.all.bind(plain),
      // One of its own: the mode stays with a statement.
      raw: () => {
        raw ??= compile(text).raw()
        return raw
      },
    }
  }
  connection.prepare = ((text: string) => {
    let statement = kept.get(text)
    if (!statement) {
      if (kept.size >= MOST) kept.clear()
      statement = keep(text)
      kept.set(text, statement)
    }
    return statement
  }) as unknown as typeof connection.prepare
}
