/** What is refused of a new password besides its length (OWASP ASVS 5.0, 6.2.4, 6.2.11). */
interface Known {
  /** passwords that many people have, in small letters */
  common: ReadonlySet<string>
  /** what a guesser knows of the account: name, address, company */
  about: readonly string[]
}

/** Fewer signs than these beside what is known are no secret. */
const LEAST_OF_ITS_OWN = 6
const SHORTEST_WORD = 3

/**
 * Whether a guesser tries it early: a common password, also repeated, reversed, lengthened by digits and signs, or two of
 * them in a row; a run such as `123456789012`; or hardly more than the words about its owner. Which signs it is made of
 * does not matter.
 */
export function isGuessable(password: string, { common, about }: Known): boolean {
  const text = password.normalize('NFKC').toLowerCase()
  const core = text.replace(/^[\P{L}]+|[\P{L}]+$/gu, '')
  const forms = [text, core, ...[text, core].map((form) => [...form].reverse().join('')), unitOf(text)]
  if (forms.some((form) => common.has(form))) return true
  if (unitOf(text).length < LEAST_OF_ITS_OWN || isRun(text)) return true
  for (let i = 1; i < text.length; i++)
    if (common.has(text.slice(0, i)) && common.has(text.slice(i))) return true
  const rest = wordsOf(about).reduce((left, word) => left.replaceAll(word, ''), text)
  return rest !== text && [...rest.replace(/[^\p{L}\p{N}]/gu, '')].length < LEAST_OF_ITS_OWN
}

/** The shortest text whose repetition it is; itself, where it is none. */
function unitOf(text: string): string {
  const at = (text + text).indexOf(text, 1)
  return text.slice(0, at)
}

/** Each sign follows the one before, up or down; after 9 comes 0. */
function isRun(text: string): boolean {
  const steps = [...text].map((sign, i) => {
    const [from, to] = [text.charCodeAt(i), text.charCodeAt(i + 1)]
    return /\d/.test(sign) ? (to - from + 10) % 10 : to - from
  })
  steps.pop()
  return steps.every((step) => step === steps[0] && [1, 9, -1].includes(step))
}

function wordsOf(about: readonly string[]): string[] {
  return about
    .flatMap((text) =>
      text
        .normalize('NFKC')
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u),
    )
    .filter((word) => word.length >= SHORTEST_WORD)
    .sort((a, b) => b.length - a.length)
}
