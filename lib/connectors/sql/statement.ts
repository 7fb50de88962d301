/** A statement with `?` for each bound value. Values are never written into the text. */
export interface Sql {
  text: string
  values: unknown[]
}

/** Joins pieces; an empty piece is left out. */
export function join(pieces: readonly Sql[], separator: string): Sql {
  const kept = pieces.filter(({ text }) => text !== '')
  return {
    text: kept.map(({ text }) => text).join(separator),
    values: kept.flatMap(({ values }) => values),
  }
}

/** Builds a statement from text and pieces: `` sql`select 1 from ${name} where ${condition}` ``. Strings are text as they stand. */
export function sql(strings: TemplateStringsArray, ...parts: (Sql | string)[]): Sql {
  let text = strings[0]!
  const values: unknown[] = []
  parts.forEach((part, index) => {
    if (typeof part === 'string') text += part
    else {
      text += part.text
      values.push(...part.values)
    }
    text += strings[index + 1]
  })
  return { text, values }
}

export const NOTHING: Sql = { text: '', values: [] }
