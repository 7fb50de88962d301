import { isSettled } from '../domain/outcome.ts'
import { articleWords } from '../i18n/articles.ts'
import { remainderWords } from '../i18n/counts.ts'
import { dateWords, listWords, momentWords, sizeWords, zoneWords } from '../i18n/format.ts'
import { translator } from '../i18n/translator.ts'
import { requestValues } from '../mail/letters/blocks.ts'
import { underWayWords } from '../mail/letters/task-words.ts'
import type { PackageAttachment, PackageContents, PackageSystem } from './contents.ts'
import { html, Markup } from './markup.ts'
import { accessInformation, isWebAddress, portabilityInformation } from './page-law.ts'
import { groupSection } from './page-records.ts'
import { attachmentPaths } from './paths.ts'
import { looseAttachments, type Place, placesOf, type Standing } from './places.ts'
import { styleOf } from './style.ts'
import { valueWriter } from './values.ts'
import { removedWords, wordsIn } from './words.ts'

/** Nothing may be loaded and nothing may run, whatever a value pretends to be. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/**
 * The page of a package, piece by piece: `index.html` of the ZIP file, and what staff look at before it is made. It
 * needs no other file and no script. Records are read up to the number that is shown.
 * @throws Error where records and their description do not fit each other
 */
export async function* packagePage(contents: PackageContents): AsyncGenerator<string> {
  for await (const piece of pieces(contents)) yield piece.text
}

async function* pieces(contents: PackageContents): AsyncGenerator<Markup> {
  const { facts } = contents
  const { locale, right } = facts
  const places = placesOf(contents)
  const paths = attachmentPaths(contents)
  yield head(contents)
  yield overview(contents, places)
  for (const [at, place] of places.entries()) yield* placeSection(contents, place, `place-${at + 1}`, paths)
  yield files(looseAttachments(contents, places), paths, locale)
  yield right === 'portability' ? portabilityInformation(facts) : accessInformation(facts)
  yield foot(contents)
}

function head({ facts, controller }: PackageContents): Markup {
  const { locale, reference, right } = facts
  const t = translator(locale, 'package')
  const title = t(right === 'portability' ? 'title.portability' : 'title.access')
  const names = listWords(
    facts.controllers.map(({ name }) => name),
    locale,
  )
  // The style sheet is ours, but for the colour, which is checked there.
  return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}, ${reference}</title>
<style>${new Markup(styleOf(controller.accent))}</style>
</head>
<body>
<a class="skip" href="#main">${t('skip')}</a>
<header class="top"><div class="wrap">${names}</div></header>
<main id="main" class="wrap" tabindex="-1">
<p class="over">${t('request', { reference })}</p>
<h1>${title}</h1>
`
}

function overview(contents: PackageContents, places: Place[]): Markup {
  const { facts, at, controller, redactions } = contents
  const { locale, right, dpo } = facts
  const t = translator(locale, 'package')
  const { asked, article, receivedOn } = requestValues(facts)
  const made = momentWords(new Date(at), locale, controller.timeZone)
  const zone = zoneWords(controller.timeZone, locale)
  const removed = removedWords(right, locale)
  const row = (term: string, text: Markup) => html`<div><dt>${term}</dt><dd>${text}</dd></div>\n`
  return html`<p class="lead">${t('made', { at: made })}</p>
<p>${t('keep')}</p>
<section aria-labelledby="about">
<h2 id="about">${t('about.heading')}</h2>
<dl class="rows">
${row(
  t('about.who'),
  html`${facts.controllers.map(({ name, address }, at) => html`${at > 0 && html`<br>`}${name}, ${address}`)}`,
)}${row(
  t('about.dpo'),
  html`${dpo.name && html`${dpo.name}, `}<a href="mailto:${dpo.email}">${dpo.email}</a>`,
)}${row(t('about.asked'), html`${asked} (${article})`)}${row(t('about.received'), html`${receivedOn}`)}</dl>
</section>
<section aria-labelledby="contents">
<h2 id="contents">${t('contents.heading')}</h2>
${
  places.length === 0
    ? html`<p>${t('contents.none')}</p>`
    : html`<dl class="rows">
${places.map((place, at) => html`<div><dt><a href="#place-${at + 1}">${place.system.name}</a></dt><dd>${summary(place, locale)}</dd></div>\n`)}</dl>`
}
${redactions > 0 && html`<p class="panel">${t('redactions', { count: redactions, right, removed })}</p>\n`}<p class="soft">${t('table.zone', { zone })}</p>
</section>
`
}

/** What a place gave, in one line. */
function summary({ system, attachments, standing }: Place, locale: string): Markup {
  const t = translator(locale, 'package')
  const tag = (text: string) => html`<span class="tag">${text}</span>`
  if (standing === 'open') return tag(t('contents.open'))
  if (standing !== 'data') return html`${t(`contents.${standing}`)}`
  const counts = system.groups
    .filter(({ count }) => count > 0)
    .map(({ group, count }) => t('contents.count', { label: wordsIn(group.label, locale), count }))
  if (attachments.length > 0) counts.push(t('contents.files', { count: attachments.length }))
  const isPart = system.remains.length > 0 || isPartial(system, standing)
  return html`${counts.join(', ')}${isPart && html` ${tag(t('contents.partly'))}`}`
}

/** Something came before the place had ended. */
function isPartial({ status }: PackageSystem, standing: Standing): boolean {
  return standing === 'data' && !isSettled(status)
}

async function* placeSection(
  { facts, controller }: PackageContents,
  place: Place,
  anchor: string,
  paths: ReadonlyMap<PackageAttachment, string>,
): AsyncGenerator<Markup> {
  const { locale, right } = facts
  const { system, attachments } = place
  const t = translator(locale, 'package')
  const about = facts.recipients.find(({ name }) => name === system.name) ?? null
  const row = (term: string, text: string) => html`<div><dt>${term}</dt><dd>${text}</dd></div>\n`
  yield html`<section aria-labelledby="${anchor}">
<h2 id="${anchor}">${system.name}</h2>
${
  about &&
  html`<dl class="rows">
${row(t('system.purpose'), about.purpose)}${right !== 'portability' && row(t('system.categories'), about.categories)}${row(t('system.place'), about.place)}</dl>
`
}${standingWords(place, locale).map((text) => html`<p>${text}</p>\n`)}`
  const shownAs = valueWriter(locale, controller.timeZone)
  for (const [at, { group, count }] of system.groups.entries())
    yield* groupSection({ anchor: `${anchor}-${at + 1}`, system, group, count, locale, shownAs })
  if (attachments.length > 0)
    yield html`<h3>${t('system.files')}</h3>\n${attachmentList(attachments, paths, locale)}`
  yield html`${remaining(place, locale)}</section>\n`
}

/** How a place stands where its data does not say so by itself, in whole sentences. */
function standingWords({ system, task, standing }: Place, locale: string): string[] {
  const t = translator(locale, 'package')
  if (standing === 'nothing' || standing === 'unreached') return [t(`system.${standing}`)]
  const words: string[] = []
  if (task && (system.status === 'accepted' || system.status === 'handed_off')) {
    words.push(underWayWords(task, locale))
    if (standing === 'open') words.push(t('system.missing'))
  } else if (standing === 'open') words.push(t('system.open'))
  if (isPartial(system, standing)) words.push(t('system.unfinished'))
  if (system.status === 'attested') {
    const date = task?.settledOn ? dateWords(task.settledOn, locale) : ''
    words.push(t('system.attested', { dated: date ? 'yes' : 'no', date }))
  } else if (standing === 'empty') words.push(t('system.empty'))
  return words
}

/** What is there and not in the copy, with reason and ground. */
function remaining({ system }: Place, locale: string): Markup | null {
  if (system.remains.length === 0) return null
  const t = translator(locale, 'package')
  const items = system.remains.map((remainder) => {
    const { what, reason } = remainderWords(remainder, locale)
    const ground = articleWords(remainder.ground, locale)
    return t('system.remains', {
      what,
      reason: reason.replace(/\.$/, ''),
      grounded: ground ? 'yes' : 'no',
      ground,
      dated: remainder.until ? 'yes' : 'no',
      until: remainder.until ? dateWords(remainder.until, locale) : '',
    })
  })
  return html`<div class="panel"><p>${t('system.partly')}</p>
<ul>${items.map((item) => html`<li>${item}</li>\n`)}</ul></div>
`
}

function files(
  attachments: PackageAttachment[],
  paths: ReadonlyMap<PackageAttachment, string>,
  locale: string,
): Markup {
  if (attachments.length === 0) return html``
  return html`<section aria-labelledby="files">
<h2 id="files">${translator(locale, 'package')('files.heading')}</h2>
${attachmentList(attachments, paths, locale)}</section>
`
}

function attachmentList(
  attachments: PackageAttachment[],
  paths: ReadonlyMap<PackageAttachment, string>,
  locale: string,
): Markup {
  const t = translator(locale, 'package')
  const items = attachments.map((attachment) => {
    const path = paths.get(attachment)!
    const name = attachment.name.trim() || t('files.unnamed')
    return html`<li><a href="${path}"><bdi>${name}</bdi></a> <small><span class="mono">${path}</span>, ${sizeWords(attachment.sizeBytes, locale)}</small></li>\n`
  })
  return html`<ul>${items}</ul>\n`
}

function foot({ facts, controller }: PackageContents): Markup {
  const { locale, dpo } = facts
  const t = translator(locale, 'package')
  const readme = t('readme.file')
  return html`<section aria-labelledby="check">
<h2 id="check">${t('check.heading')}</h2>
<p>${t('check.what')}</p>
<p>${t('check.how', { readme })}</p>
<p><a href="${readme}">${readme}</a></p>
</section>
</main>
<footer class="end"><div class="wrap">
${isWebAddress(controller.privacyPolicy) && html`<a href="${controller.privacyPolicy}" rel="noreferrer">${t('footer.policy')}</a>\n`}<a href="mailto:${dpo.email}">${dpo.email}</a>
</div></footer>
</body>
</html>
`
}
