import { closeSync, openSync, readSync } from 'node:fs'

/** Something that may stand in one place alone: sealed. `what` names it without telling it. */
export interface Seed {
  what: string
  value: string
  /** `person`: nowhere readable. `staff`: in the columns of `STAFF_COLUMNS` alone. `secret`: nowhere, staff's columns included. */
  of: 'person' | 'staff' | 'secret'
}

export interface Leak {
  place: string
  what: string
  /** how it was written there */
  form: string
}

interface Form {
  form: string
  needle: Buffer
  /** Compared as it is; otherwise letters of ASCII are compared without their case. */
  exact: boolean
}

const MIN_LENGTH = 5

/** Lower case for ASCII alone: bytes of anything else stay what they are. */
function lowered(bytes: Buffer): Buffer {
  const out = Buffer.from(bytes)
  for (let i = 0; i < out.length; i++) {
    const byte = out[i]!
    if (byte >= 65 && byte <= 90) out[i] = byte + 32
  }
  return out
}

/** The part of a base64 text that these bytes alone decide, wherever in a group of three they begin. */
function base64At(bytes: Buffer, before: 0 | 1 | 2): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
  const first = Math.ceil((before * 8) / 6)
  return text.slice(first, Math.floor(((before + bytes.length) * 8) / 6))
}

const escaped = (text: string, unit: (code: number) => string) =>
  Array.from({ length: text.length }, (_, i) => unit(text.charCodeAt(i))).join('')
const hex4 = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`
const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' }

/** Every form a value is looked for in. */
function formsOf(value: string): Form[] {
  const forms: Form[] = []
  const add = (form: string, needle: Buffer | string, exact = false) => {
    const bytes = typeof needle === 'string' ? Buffer.from(needle) : needle
    const wanted = exact ? bytes : lowered(bytes)
    if (!forms.some((one) => one.needle.equals(wanted) && one.exact === exact))
      forms.push({ form, needle: wanted, exact })
  }
  const cases = [...new Set([value, value.toLowerCase(), value.toUpperCase()])]
  for (const text of cases) {
    add('text', text)
    add('decomposed', text.normalize('NFD'))
    add('UTF-16 LE', Buffer.from(text, 'utf16le'))
    add('UTF-16 BE', Buffer.from(text, 'utf16le').swap16())
    add('Latin-1', Buffer.from(text, 'latin1'))
    add('hex', Buffer.from(text).toString('hex'))
    add('percent-encoded', encodeURIComponent(text))
    add(
      'percent-encoded throughout',
      [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    )
    add('form-encoded', new URLSearchParams({ v: text }).toString().slice(2))
    add('JSON', JSON.stringify(text).slice(1, -1))
    add(
      'JSON in ASCII',
      escaped(JSON.stringify(text).slice(1, -1), (code) =>
        code < 128 ? String.fromCharCode(code) : hex4(code),
      ),
    )
    add('JSON throughout', escaped(text, hex4))
    add(
      'HTML',
      text.replace(/[&<>"']/g, (sign) => HTML[sign]!),
    )
    add(
      'quoted-printable',
      [...Buffer.from(text)]
        .map((byte) =>
          byte > 126 || byte < 32 || byte === 61
            ? `=${byte.toString(16).padStart(2, '0')}`
            : String.fromCharCode(byte),
        )
        .join(''),
    )
    for (const before of [0, 1, 2] as const) {
      const text64 = base64At(Buffer.from(text), before)
      add('base64', text64, true)
      add('base64url', text64.replaceAll('+', '-').replaceAll('/', '_'), true)
    }
  }
  return forms
}

interface Needle {
  seed: Seed
  form: string
  bytes: Buffer
}

/** Finds any of many needles in one walk over the bytes, by their first four. */
class Index {
  readonly #byStart = new Map<number, Needle[]>()
  readonly #mayBegin = new Uint8Array(65_536)

  constructor(needles: readonly Needle[]) {
    for (const needle of needles) {
      const start = needle.bytes.readUInt32BE(0)
      this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), needle])
      this.#mayBegin[folded(start)] = 1
    }
  }

  *in(bytes: Buffer): Generator<Needle> {
    let start = 0
    for (let i = 0; i < bytes.length; i++) {
      start = ((start << 8) | bytes[i]!) >>> 0
      if (i < 3 || !this.#mayBegin[folded(start)]) continue
      for (const needle of this.#byStart.get(start) ?? []) {
        const from = i - 3
        const end = from + needle.bytes.length
        if (end <= bytes.length && needle.bytes.compare(bytes, from, end) === 0) yield needle
      }
    }
  }
}

const folded = (start: number) => (start ^ (start >>> 16)) & 0xffff

/** Looks for seeds, in whatever form, in bytes that may come in pieces. */
export class Scanner {
  readonly #exact: Index
  readonly #folded: Index
  readonly #longest: number

  /** Values shorter than five characters are in everything, and are refused. */
  constructor(seeds: readonly Seed[]) {
    const short = seeds.find(({ value }) => value.length < MIN_LENGTH)
    if (short) throw new Error(`${short.what} is too short to be looked for`)
    const of = (wanted: boolean): Needle[] =>
      seeds.flatMap((seed) =>
        formsOf(seed.value)
          .filter(({ exact }) => exact === wanted)
          .map(({ form, needle }) => ({ seed, form, bytes: needle })),
      )
    const [exact, folded] = [of(true), of(false)]
    this.#exact = new Index(exact)
    this.#folded = new Index(folded)
    this.#longest = [...exact, ...folded].reduce((most, { bytes }) => Math.max(most, bytes.length), 0)
  }

  /** @param may seeds that may stand here */
  inBytes(place: string, bytes: Buffer | string, may: (seed: Seed) => boolean = () => false): Leak[] {
    const plain = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
    const leaks = new Map<Seed, Leak>()
    for (const found of [this.#folded.in(lowered(plain)), this.#exact.in(plain)])
      for (const { seed, form } of found)
        if (!may(seed) && !leaks.has(seed)) leaks.set(seed, { place, what: seed.what, form })
    return [...leaks.values()]
  }

  /** A file of any size, a piece at a time; pieces overlap by what is looked for. */
  inFile(
    place: string,
    file: string,
    may: (seed: Seed) => boolean = () => false,
    pieceBytes = 8_388_608,
  ): Leak[] {
    const descriptor = openSync(file, 'r')
    const leaks = new Map<string, Leak>()
    try {
      const buffer = Buffer.alloc(pieceBytes + this.#longest)
      let kept = 0
      for (;;) {
        const read = readSync(descriptor, buffer, kept, pieceBytes, null)
        if (read === 0) break
        const piece = buffer.subarray(0, kept + read)
        for (const leak of this.inBytes(place, piece, may)) leaks.set(leak.what, leak)
        kept = Math.min(this.#longest, piece.length)
        piece.copyWithin(0, piece.length - kept)
      }
    } finally {
      closeSync(descriptor)
    }
    return [...leaks.values()]
  }
}
