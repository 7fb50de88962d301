import type { AccessGroup, FieldDescription, FieldValue } from '../domain/extract.ts'
import { translator } from '../i18n/translator.ts'
import type { PackageSystem } from './contents.ts'
import { recordsOf } from './data-files.ts'
import { html, type Markup } from './markup.ts'
import { dataPath } from './paths.ts'
import { isEmpty, type valueWriter } from './values.ts'
import { wordsIn } from './words.ts'

/** Records of a kind that the page shows; the files have all of them. */
export const SHOWN_RECORDS = 200

/** As many columns fit on a screen and on paper; kinds with more fields get a table for each record. */
const MOST_COLUMNS = 5

interface Shown {
  /** of its heading, unique in the page */
  anchor: string
  system: PackageSystem
  group: AccessGroup
  count: number
  locale: string
  shownAs: ReturnType<typeof valueWriter>
}

/** One kind of record: what it is, what each field means, the first records, and where the rest is. */
export async function* groupSection(shown: Shown): AsyncGenerator<Markup> {
  const { anchor, system, group, count, locale } = shown
  const t = translator(locale, 'package')
  const label = wordsIn(group.label, locale)
  const description = wordsIn(group.description, locale)
  yield html`<section>
<h3 id="${anchor}">${label} <small>${t('table.records', { count })}</small></h3>
${description && html`<p>${description}</p>\n`}`
  if (count === 0) yield html`<p>${t('table.none')}</p>\n`
  else if (count === 1) yield* singleRecord(shown)
  else {
    yield explained(shown)
    yield* group.fields.length > MOST_COLUMNS ? recordTables(shown) : rows(shown)
  }
  if (count > SHOWN_RECORDS) yield html`<p>${t('table.first', { shown: SHOWN_RECORDS, count })}</p>\n`
  const of = html`<span class="vh"> ${t('table.of', { label })}</span>`
  yield html`<p class="small">${t('table.whole')}
<a href="${dataPath(system.recipientId, group.id, 'json')}">${t('table.json')}${of}</a>,
<a href="${dataPath(system.recipientId, group.id, 'csv')}">${t('table.csv')}${of}</a></p>
</section>
`
}

/** The only record, with what each field means beside it. */
async function* singleRecord(shown: Shown): AsyncGenerator<Markup> {
  const { group, locale, anchor, shownAs } = shown
  const t = translator(locale, 'package')
  // The roles stay where a narrow screen shows the cells below each other.
  yield html`<table class="fold" role="table" aria-labelledby="${anchor}">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${t('table.field')}</th><th role="columnheader" scope="col">${t('table.value')}</th><th role="columnheader" scope="col">${t('table.meaning')}</th></tr></thead>
<tbody role="rowgroup">
`
  for await (const record of firstRecords(shown)) {
    for (const field of group.fields)
      yield html`<tr role="row"><th role="rowheader" scope="row">${named(field, locale)}</th>${cell(record[field.name], shownAs, true)}<td role="cell" class="meaning">${wordsIn(field.description, locale)}</td></tr>\n`
  }
  yield html`</tbody></table>\n`
}

/** A table with a record in each row. */
async function* rows(shown: Shown): AsyncGenerator<Markup> {
  const { group, locale, anchor, shownAs } = shown
  yield html`<div class="scroll" role="region" tabindex="0" aria-labelledby="${anchor}">
<table class="wide" aria-labelledby="${anchor}">
<thead><tr>${group.fields.map(({ label }) => html`<th scope="col">${wordsIn(label, locale)}</th>`)}</tr></thead>
<tbody>
`
  for await (const record of firstRecords(shown))
    yield html`<tr>${group.fields.map(({ name }) => cell(record[name], shownAs))}</tr>\n`
  yield html`</tbody></table></div>\n`
}

/** A small table for each record. */
async function* recordTables(shown: Shown): AsyncGenerator<Markup> {
  const { group, count, locale, shownAs } = shown
  const t = translator(locale, 'package')
  const label = wordsIn(group.label, locale)
  yield html`<p class="soft">${t('table.sparse')}</p>\n`
  let number = 0
  for await (const record of firstRecords(shown)) {
    number++
    yield html`<table class="card"><caption>${t('table.record', { label, number, count })}</caption>
<thead class="vh"><tr><th scope="col">${t('table.field')}</th><th scope="col">${t('table.value')}</th></tr></thead><tbody>
`
    for (const field of group.fields.filter(({ name }) => !isEmpty(record[name])))
      yield html`<tr><th scope="row">${wordsIn(field.label, locale)}</th>${cell(record[field.name], shownAs)}</tr>\n`
    yield html`</tbody></table>\n`
  }
}

function explained({ group, locale }: Shown): Markup {
  const t = translator(locale, 'package')
  const { fields } = group
  return html`<details><summary>${t('table.explained', { count: fields.length })}</summary>
<dl class="rows">
${fields.map((field) => html`<div><dt>${named(field, locale)}</dt><dd>${wordsIn(field.description, locale) || wordsIn(field.label, locale)}</dd></div>\n`)}</dl></details>
`
}

/** The words for a field, and beside them its name in the files. */
function named(field: FieldDescription, locale: string): Markup {
  const label = wordsIn(field.label, locale)
  return html`${label}${field.name !== label && html` <small class="mono">${field.name}</small>`}`
}

function cell(value: FieldValue | undefined, shownAs: Shown['shownAs'], folds = false): Markup {
  return html`<td${folds && html` role="cell"`}${isEmpty(value) && html` class="none"`}>${shownAs(value)}</td>`
}

async function* firstRecords({ system, group, count }: Shown): AsyncGenerator<Record<string, FieldValue>> {
  let read = 0
  for await (const record of recordsOf(system, group, count)) {
    yield record
    if (++read === SHOWN_RECORDS) return
  }
}
