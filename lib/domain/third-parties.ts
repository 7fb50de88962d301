import { canonicalEmail } from './email.ts'
import {
  COMPANY_ENDINGS,
  DAYTIMES,
  DOUBTFUL_NAMES,
  FAREWELLS,
  GIVEN_NAMES,
  GREETINGS,
  NO_NAMES,
  NOUN_ENDINGS,
  PARTICLES,
  TITLES,
} from './person-words.ts'

/** A part of a text, in UTF-16 units; `to` is behind its end. */
export type Span = [from: number, to: number]

/** The person whose data it is. */
export interface KnownPerson {
  /** empty where we know none */
  name: string
  emails: readonly string[]
}

/** Longer runs of capitals are headlines. */
const MOST_WORDS = 8

interface Word {
  text: string
  folded: string
  from: number
  to: number
  /** begins with a capital and is no abbreviation in capitals */
  isCapitalised: boolean
  /** one capital and a full stop */
  isInitial: boolean
  startsSentence: boolean
}

/**
 * Where a text that people wrote seems to name somebody else (Art. 15(4) GDPR): e-mail addresses and telephone numbers
 * but the person's own addresses, names behind titles and greetings and under letters, and capitalised words that look
 * like names. For English and German. It guesses: staff decide on each, and read what it does not find.
 * @returns in order, not overlapping, each inside the text
 */
export function namesOthers(text: string, person: KnownPerson): Span[] {
  const addresses = [...text.matchAll(EMAIL)]
  const links = [...text.matchAll(LINK)]
  // Names inside of addresses and links are told with them.
  const plain = blanked(text, [...addresses, ...links].map(spanOf))
  const own = ownWords(person)
  const words = wordsOf(plain)
  return merged([
    ...otherAddresses(addresses, person),
    ...phones(plain),
    ...addressed(plain, words, own),
    ...written(plain, words, own),
  ])
}

/** Puts `words` in the place of each span. Spans that touch or overlap become one. */
export function redact(text: string, spans: readonly Span[], words: string): string {
  let done = 0
  let result = ''
  for (const [from, to] of merged(
    spans.map(([from, to]) => [Math.max(0, from), Math.min(text.length, to)]),
  )) {
    result += text.slice(done, from) + words
    done = to
  }
  return result + text.slice(done)
}

// The look-behinds keep each pattern from beginning again inside of what it has just refused: linear in the text.
const EMAIL = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu
const LINK = /(?<![\p{L}\p{N}])(?:https?:\/\/|www\.)[^\s<>"]+/giu

const PHONES = [
  // +48 600 000 000, 0049 (0)30 / 123-456
  /(?<![\p{L}\p{N}+])(?:\+|00)[1-9](?:[ \u00A0()./-]{0,3}\d){6,14}(?![\p{N}])/gu,
  // 030 1234567, (0171) 123-4567
  // Letters right behind it make it part of an id.
  /(?<![\p{L}\p{N}+.,:#/-])\(?0[1-9](?:[ \u00A0()/-]{0,3}\d){5,12}(?![\p{N}.,:-]\d|[\p{L}\p{N}])/gu,
  // 600 000 000, (555) 123-4567
  /(?<![\p{L}\p{N}+.,:#/-])\(?\d{3}\)?[ \u00A0-]\d{3}[ \u00A0-]\d{3,4}(?![\p{N}-])/gu,
]
const DATE = /^\d{1,2}[-/ ]\d{1,2}[-/ ]\d{2,4}$/

function otherAddresses(found: RegExpExecArray[], { emails }: KnownPerson): Span[] {
  const own = new Set(emails.map(canonicalEmail))
  return found.filter(([address]) => !own.has(canonicalEmail(address))).map(spanOf)
}

function phones(text: string): Span[] {
  return PHONES.flatMap((pattern) => [...text.matchAll(pattern)])
    .filter(([number]) => !DATE.test(number))
    .map(spanOf)
}

/** Names behind a title or a greeting, and a line with nothing but a name under a farewell. */
function addressed(text: string, words: Word[], own: ReadonlySet<string>): Span[] {
  return words.flatMap((word, at) => {
    const next = words[at + 1]
    if (!next) return []
    const between = text.slice(word.to, next.from)
    const isTitle = TITLES.has(word.folded) && word.isCapitalised && /^\.?[ \u00A0]$/.test(between)
    const isFarewell = FAREWELLS.has(word.folded) && /^[ \t]*[,.!]?[ \t]*\r?\n\s*$/.test(between)
    if (!isTitle && !isFarewell && !(isGreeting(words, at) && /^[ \u00A0]$/.test(between))) return []
    const skipped = PARTICLES.has(next.text) ? 1 : 0
    const name = nameAt(text, words, at + 1 + skipped)
    if (!isOthers(name, own)) return []
    const span = spanOfWords(name)
    return isFarewell && !/^[ \t]*[,.]?[ \t]*(?:\r?\n|$)/.test(text.slice(span[1], span[1] + 100))
      ? []
      : [span]
  })
}

function isGreeting(words: Word[], at: number): boolean {
  const { folded, isCapitalised, startsSentence } = words[at]!
  if (DAYTIMES.has(folded)) return ['good', 'guten', 'schonen'].includes(words[at - 1]?.folded ?? '')
  return GREETINGS.has(folded) && (isCapitalised || startsSentence || words[at - 1]?.folded === 'sehr')
}

/** Runs of capitalised words: with a known given name, or of at least two that do not begin a sentence. */
function written(text: string, words: Word[], own: ReadonlySet<string>): Span[] {
  const found: Span[] = []
  for (let at = 0; at < words.length; ) {
    const name = nameAt(text, words, at)
    const after = words[at + name.length]
    at += Math.max(1, name.length)
    if (name.length === 0 || (after && isCompany(text, name.at(-1)!, after))) continue
    const given = name.findIndex(isGiven)
    const doubtful = name.findIndex(({ folded }) => DOUBTFUL_NAMES.has(folded))
    const isDoubtful = doubtful >= 0 && doubtful < name.length - 1
    const begin = given >= 0 ? given : isDoubtful ? doubtful : name[0]!.startsSentence ? 1 : 0
    const kept = name.slice(begin)
    const count = kept.filter(({ text }) => !PARTICLES.has(text)).length
    if ((given >= 0 || count > 1) && isOthers(kept, own)) found.push(spanOfWords(kept))
  }
  return found
}

/** The words of a name that begins here: capitalised, side by side, particles between them; none where there is none. */
function nameAt(text: string, words: Word[], at: number): Word[] {
  const name: Word[] = []
  let hasGiven = false
  for (let here = at; here < words.length && name.length < MOST_WORDS; here++) {
    const word = words[here]!
    const last = name.at(-1)
    if (last && !isBeside(text, last, word)) break
    if (!isNameWord(word, hasGiven) && !(last && PARTICLES.has(word.text))) break
    name.push(word)
    hasGiven ||= isGiven(word) || DOUBTFUL_NAMES.has(word.folded)
  }
  while (PARTICLES.has(name.at(-1)?.text ?? '')) name.pop()
  return name
}

function isNameWord(word: Word, followsGiven: boolean): boolean {
  const { folded, text, isCapitalised, isInitial } = word
  if (isInitial) return true
  if (!isCapitalised || GREETINGS.has(folded) || TITLES.has(folded) || COMPANY_ENDINGS.has(folded))
    return false
  if (/(?<!^Ma?c|^De|^Di|^La|^Le)\p{Ll}\p{Lu}/u.test(text)) return false
  if (NO_NAMES.has(folded) || folded.split('-').some((part) => NO_NAMES.has(part))) return false
  return followsGiven || isGiven(word) || !NOUN_ENDINGS.test(folded)
}

function isGiven({ folded }: Word): boolean {
  const first = folded.split('-')[0]!
  return GIVEN_NAMES.has(first) || GIVEN_NAMES.has(base(first))
}

function isBeside(text: string, last: Word, word: Word): boolean {
  return (last.isInitial ? /^\.[ \u00A0]?$/ : /^[ \u00A0]$/).test(text.slice(last.to, word.from))
}

function isCompany(text: string, last: Word, after: Word): boolean {
  const between = text.slice(last.to, after.from)
  return (
    COMPANY_ENDINGS.has(after.folded) && /^\p{Lu}/u.test(after.text) && /^[ \u00A0,&]{1,3}$/.test(between)
  )
}

function isOthers(name: Word[], own: ReadonlySet<string>): boolean {
  return name.some(
    ({ folded, text, isInitial }) =>
      !isInitial && !PARTICLES.has(text) && !own.has(folded) && !own.has(base(folded)),
  )
}

/** Without the ending of a genitive: `bobs`, `bob's`. */
function base(folded: string): string {
  return folded.replace(/['’]?s$/, '')
}

/** What the person is called and calls itself: the words of the name, and of the addresses before the `@`. */
function ownWords({ name, emails }: KnownPerson): ReadonlySet<string> {
  const locals = emails.map((email) => email.slice(0, Math.max(0, email.lastIndexOf('@'))))
  const words = [name, ...locals].flatMap((text) => text.match(/\p{L}[\p{L}\p{M}]*/gu) ?? [])
  return new Set(
    words.flatMap((word) => {
      const folded = fold(word)
      // Müller, Mueller and Muller are one name.
      return [
        folded,
        folded.replace(/([aou])e/g, '$1'),
        fold(word.normalize('NFC').replace(/[äöü]/gi, '$&e')),
      ]
    }),
  )
}

const WORD = /\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*/gu
const SENTENCE_START = /(?:^|[.!?…\n\r•·*"„“”»«(–—>|;]|^\s*-)\s*$/

function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORD)].map((match) => {
    const [word] = match
    const [from, to] = spanOf(match)
    const before = text.slice(Math.max(0, from - 4), from)
    return {
      text: word,
      folded: fold(word),
      from,
      to,
      isCapitalised: /^\p{Lu}/u.test(word) && /\p{Ll}/u.test(word),
      isInitial: /^\p{Lu}$/u.test(word) && text[to] === '.',
      startsSentence: SENTENCE_START.test(from <= 4 ? before : `x${before}`),
    }
  })
}

function fold(word: string): string {
  return word
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('Ł', 'l')
    .toLowerCase()
}

function spanOf(match: RegExpExecArray): Span {
  return [match.index, match.index + match[0].length]
}

function spanOfWords(name: Word[]): Span {
  return [name[0]!.from, name.at(-1)!.to]
}

function blanked(text: string, spans: readonly Span[]): string {
  let done = 0
  let result = ''
  for (const [from, to] of merged(spans)) {
    // A sign that is in no word, so that what stands around it is not side by side.
    result += text.slice(done, from) + '_'.repeat(to - from)
    done = to
  }
  return result + text.slice(done)
}

function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = []
  for (const [from, to] of [...spans].filter(([from, to]) => from < to).sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}
