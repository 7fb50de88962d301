import fc from 'fast-check'
import type { RawRequest } from './raw-http.ts'

/** What is real in the running system, so that some of what is generated gets past the first door. */
export interface Known {
  host: string
  locales: string[]
  tokens: string[]
  cookies: string[]
  /** ids of server actions, as the scripts of the pages name them */
  actions: string[]
}

const FIELDS = [
  'right',
  'email',
  'context',
  'website',
  'message',
  'do',
  'code',
  'reference',
  'proof',
  'identifiers',
  'opened',
  'outcome',
  'what',
  'why',
  'until',
  'cannot',
  'note',
  'name',
  'locale',
  'file',
  'kind',
  'corrections',
  'corrections.0.field',
  'corrections.9.right',
  '$ACTION_ID_7f',
  '$ACTION_REF_1',
  '$ACTION_1:0',
  '$ACTION_KEY',
  '__proto__',
  'constructor',
  'toString',
]

const QUERY = [
  'lang',
  'proof',
  'said',
  'problem',
  'wrong',
  'sent',
  'right',
  '_rsc',
  'request',
  'recipients',
  'view',
  'q',
]

const GOOD_VALUES = [
  'erasure',
  'access',
  'rectification',
  'website',
  'ada@example.test',
  'again',
  'look',
  'anew',
  'confirm',
  'done',
  'remains',
  'cannot',
  '123456',
  'TH-7K4M-92QX',
  'en',
]

const BAD_VALUES = [
  '',
  '\0',
  '\ud800',
  '\r\nSet-Cookie: a=b',
  '\u202e\u2066',
  '../../../etc/passwd',
  '..\\..\\windows',
  '%00',
  '%ff%fe',
  '%',
  '%u0041',
  '<script>fuzz()</script>',
  '"><img src=x onerror=fuzz()>',
  "'; drop table requests; --",
  '{{7*7}}#{7*7}',
  '__proto__',
  'constructor',
  '-1',
  '1e309',
  'NaN',
  '9'.repeat(400),
  'a'.repeat(20_000),
  'İstanbul@ıexample.test',
  'a@b\n.example',
  'null',
  'undefined',
  '[object Object]',
  '2027-02-30',
  'true',
  '{"challenge":{"parameters":{}},"solution":{}}',
]

const anyText = fc.oneof(
  fc.constantFrom(...GOOD_VALUES),
  fc.constantFrom(...BAD_VALUES),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
)

/** encodeURIComponent for what it refuses, too. */
const encoded = (text: string) => encodeURIComponent(Buffer.from(text).toString())

const escapes = fc.constantFrom(
  '%00',
  '%ff',
  '%c0%af',
  '%2e%2e',
  '%2f',
  '%5c',
  '%',
  '%zz',
  '%ed%a0%80',
  '//',
  '/./',
  ';a=b',
  '%0d%0a',
)

function segment(known: Known): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...known.locales, ...known.tokens) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        'fr',
        'EN',
        'api',
        'desk',
        '_next',
        'x'.repeat(43),
        'a'.repeat(5000),
        'req_1',
        'page',
      ),
    },
    { weight: 4, arbitrary: anyText.map(encoded) },
    { weight: 1, arbitrary: escapes },
  )
}

function target(known: Known, all: string[]): fc.Arbitrary<string> {
  const query = fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.tuple(fc.constantFrom(...QUERY, ...FIELDS), anyText), { minLength: 1, maxLength: 4 })
        .map((pairs) => `?${pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&')}`),
    },
    { weight: 1, arbitrary: fc.string({ maxLength: 30 }).map((text) => `?${latin(text)}`) },
  )
  const within = fc.constantFrom(...all).chain((pattern) => {
    const parts = pattern.split('/').slice(1)
    return fc
      .tuple(...parts.map((part) => (part.startsWith('[') ? fitting(part, known) : fc.constant(part))))
      .map((filled) => `/${filled.join('/')}`)
  })
  const odd = fc.oneof(
    fc.constantFrom(
      '*',
      '//',
      '/../../etc/passwd',
      '/%',
      '/.env',
      '/_next/static/x.js',
      '/_next/image?url=http://127.0.0.1',
      '/_next/data/x/en.json',
      'http://evil.example/',
      '/en\\request',
    ),
    fc.array(segment(known), { maxLength: 5 }).map((parts) => `/${parts.join('/')}`),
  )
  return fc
    .tuple(fc.oneof({ weight: 9, arbitrary: within }, { weight: 1, arbitrary: odd }), query)
    .map(([path, rest]) => path + rest)
}

/** Mostly what the pattern asks for. */
function fitting(part: string, known: Known): fc.Arbitrary<string> {
  const right = part === '[locale]' ? known.locales : known.tokens
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: segment(known) },
  )
}

/** No line end, so that the head stays one; everything else may stand in a header. */
const latin = (text: string) => line(text).replaceAll(' ', '_')

/** What the server itself would refuse to read as a header is seldom worth sending. */
const line = (text: string) =>
  Buffer.from(text)
    .toString('latin1')
    .replace(/\p{Cc}/gu, '_')

const header = anyText.map((text) => line(text).slice(0, 4000))

function headers(known: Known): fc.Arbitrary<string[]> {
  const origin = `http://${known.host}`
  const named = (name: string, value: fc.Arbitrary<string>) => value.map((text) => `${name}: ${text}`)
  const cookie = fc
    .array(
      fc.oneof(
        fc.constantFrom(...known.cookies),
        fc
          .tuple(
            fc.constantFrom(
              'request',
              'find',
              'answer',
              'download',
              'better-auth.session_token',
              'hubspotutk',
              '_pk_id.1.1',
              'mktz_client',
            ),
            header,
          )
          .map(([name, value]) => `${name}=${value}`),
      ),
      { maxLength: 4 },
    )
    .map((all) => all.join('; '))
  return fc
    .tuple(
      fc.constantFrom(
        `Host: ${known.host}`,
        `Host: ${known.host}`,
        `Host: ${known.host}`,
        'Host: evil.example',
        'Host: [::1',
        'Host:',
      ),
      fc
        .subarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19], { maxLength: 6 })
        .chain((chosen) => {
          const all = [
            named('Cookie', cookie),
            named(
              'Origin',
              fc.constantFrom(origin, origin, 'null', 'http://evil.example', 'not an origin', ''),
            ),
            named('Sec-Fetch-Site', fc.constantFrom('same-origin', 'same-origin', 'cross-site', 'none', 'x')),
            named(
              'Accept-Language',
              fc.oneof(fc.constantFrom('de', 'en;q=0.1,de;q=9', '*', ';;;', 'x-'.repeat(2000)), header),
            ),
            named(
              'X-Forwarded-For',
              fc.oneof(
                fc.constantFrom('203.0.113.7', '::1, not-an-address', ','.repeat(500), 'fe80::1%eth0'),
                header,
              ),
            ),
            named('X-Forwarded-Host', fc.constantFrom('evil.example', known.host, 'a b', '')),
            named('X-Forwarded-Proto', fc.constantFrom('https', 'javascript', '')),
            named('Next-Action', fc.constantFrom(...known.actions, 'x', '7f'.repeat(21), '__proto__', '')),
            named('RSC', fc.constantFrom('1', '0', '')),
            named(
              'Next-Router-State-Tree',
              fc.constantFrom('%5B%22%22%2C%7B%7D%5D', '[', '%', '{"a":1}', '%5B%5B%5B%5B', 'null'),
            ),
            named('Next-Router-Prefetch', fc.constantFrom('1', '2', '')),
            named('Next-Router-Segment-Prefetch', fc.constantFrom('/_tree', '/x', '..', '')),
            named('Next-Url', fc.constantFrom('/en', 'http://evil.example', '//')),
            named(
              'X-Middleware-Subrequest',
              fc.constantFrom('proxy', 'middleware:middleware:middleware:middleware:middleware'),
            ),
            named(
              'Idempotency-Key',
              fc.oneof(fc.constantFrom('0123456789abcdef', '', 'x'.repeat(300)), header),
            ),
            named('X-Nonce', header),
            named('Content-Encoding', fc.constantFrom('gzip', 'br', 'identity', 'x')),
            named('Accept', fc.constantFrom('text/html', 'application/json', 'text/x-component', '*/*', '')),
            fc.constantFrom(
              'Expect: 100-continue',
              'Expect: x',
              'Range: bytes=0-1',
              'If-None-Match: *',
              'Upgrade: websocket',
              'Purpose: prefetch',
              'X-HTTP-Method-Override: DELETE',
              'Authorization: Bearer x',
            ),
            fc.oneof(
              { weight: 9, arbitrary: fc.constantFrom('X-Rightsdesk-Path: /desk', 'X-Rightsdesk-Peer: x') },
              { weight: 1, arbitrary: fc.constantFrom('bad header line', 'X: \x01') },
            ),
          ]
          return fc.tuple(...chosen.map((i) => all[i]!))
        }),
    )
    .map(([host, rest]) => [host, ...(rest as string[])])
}

interface Body {
  type: string | null
  bytes: Buffer
}

const pairs = fc.array(fc.tuple(fc.constantFrom(...FIELDS), anyText), { maxLength: 8 })

const urlEncoded: fc.Arbitrary<Body> = pairs.map((all) => ({
  type: 'application/x-www-form-urlencoded',
  bytes: Buffer.from(all.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&')),
}))

const deep = fc.constantFrom(
  '['.repeat(20_000),
  `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
  '{"__proto__":{"right":"erasure"},"constructor":{"prototype":{"x":1}}}',
  '{"right":"\\ud800","email":"a@b.test","context":"website"}',
  '{"a":1,"a":2}',
  '\ufeff{}',
  '{"corrections":[null]}',
  '"text"',
  '1e999',
)

const json: fc.Arbitrary<Body> = fc
  .oneof(
    fc
      .dictionary(fc.constantFrom(...FIELDS), fc.oneof(anyText, fc.jsonValue()), { maxKeys: 8 })
      .map((one) => JSON.stringify(one)),
    fc
      .record({
        right: fc.constantFrom('erasure', 'access', 'rectification', 'x'),
        email: fc.oneof(fc.constant('ada@example.test'), anyText),
        context: fc.constantFrom('website', 'x', ''),
        message: anyText,
        corrections: fc.oneof(
          fc.constant(undefined),
          fc.array(fc.record({ field: anyText, wrong: anyText, right: anyText }), { maxLength: 12 }),
        ),
      })
      .map((one) => JSON.stringify(one)),
    fc.json(),
    deep,
  )
  .map((text) => ({ type: 'application/json', bytes: Buffer.from(text) }))

const multipart: fc.Arbitrary<Body> = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...FIELDS), anyText, fc.boolean()), { maxLength: 6 }),
    fc.constantFrom('', 'no-end', 'other-boundary', 'no-boundary'),
  )
  .map(([parts, wrong]) => {
    const text = parts
      .map(([name, value, isFile]) => {
        const file = isFile ? `; filename="${value.slice(0, 50)}"\r\nContent-Type: text/plain` : ''
        return `--frontier\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`
      })
      .join('')
    const boundaries = new Map([
      ['other-boundary', '; boundary=other'],
      ['no-boundary', ''],
    ])
    const boundary = boundaries.get(wrong) ?? '; boundary=frontier'
    return {
      type: `multipart/form-data${boundary}`,
      bytes: Buffer.from(wrong === 'no-end' ? text : `${text}--frontier--\r\n`),
    }
  })

const raw: fc.Arbitrary<Body> = fc
  .tuple(
    fc.option(
      fc.constantFrom(
        'text/plain',
        'application/json; charset=utf-16',
        'application/octet-stream',
        'x',
        'multipart/form-data; boundary=',
        'application/x-www-form-urlencoded; charset=utf-7',
        'text/plain;charset=UTF-8',
      ),
    ),
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      anyText.map((text) => Buffer.from(text)),
    ),
  )
  .map(([type, bytes]) => ({ type, bytes }))

/** Longer than anything honest. */
const huge: fc.Arbitrary<Body> = fc
  .tuple(
    fc.constantFrom(
      'application/x-www-form-urlencoded',
      'application/json',
      'multipart/form-data; boundary=a',
      'text/plain',
    ),
    fc.constantFrom(65_537, 200_000, 1_200_000),
  )
  .map(([type, size]) => ({ type, bytes: Buffer.alloc(size, 'message=') }))

/** Arguments of a server action as the framework writes them, with references that lead nowhere. */
const action: fc.Arbitrary<Body> = fc.oneof(
  fc
    .oneof(
      fc.constantFrom(
        '[]',
        '["$K1"]',
        '["$undefined",{"a":"$F0"}]',
        '["$Q9","$W2"]',
        '[{"$":"$$"}]',
        '["$n99","$D2020"]',
        '["$@1","$i0"]',
        '["$B1"]',
        '{"0":"$0:x:y"}',
        '"$T"',
        '["$h1"]',
        '["$0:0:constructor"]',
      ),
      fc.array(fc.oneof(anyText, fc.jsonValue()), { maxLength: 3 }).map((args) => JSON.stringify(args)),
      anyText,
    )
    .map((text) => ({ type: 'text/plain;charset=UTF-8', bytes: Buffer.from(text) })),
  fc
    .tuple(
      fc.constantFrom('["$K1"]', '["$undefined","$K1"]', '[', '[null,{}]', '["$1"]'),
      fc.array(
        fc.tuple(fc.constantFrom('1_email', '1_password', '1_code', '1_x', '0', '$ACTION_REF_1'), anyText),
        { maxLength: 4 },
      ),
    )
    .map(([root, fields]) => ({
      type: 'multipart/form-data; boundary=frontier',
      bytes: Buffer.from(
        `${[['0', root], ...fields]
          .map(
            ([name, value]) =>
              `--frontier\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
          )
          .join('')}--frontier--\r\n`,
      ),
    })),
)

const anyBody = fc.oneof(
  { weight: 8, arbitrary: urlEncoded },
  { weight: 5, arbitrary: json },
  { weight: 3, arbitrary: multipart },
  { weight: 3, arbitrary: raw },
  { weight: 2, arbitrary: action },
  { weight: 1, arbitrary: huge },
)

const method = fc.oneof(
  { weight: 20, arbitrary: fc.constant('POST') },
  { weight: 12, arbitrary: fc.constant('GET') },
  { weight: 5, arbitrary: fc.constantFrom('HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS') },
  { weight: 1, arbitrary: fc.constantFrom('PROPFIND', 'TRACE', 'BREW', 'post') },
)

/** How the body is announced, rightly and wrongly. */
const FRAMINGS = ['length', 'chunked', 'short', 'long', 'both', 'bad-chunk', 'bad-length', 'none'] as const

const anyFraming = fc.oneof(
  { weight: 12, arbitrary: fc.constant('length' as const) },
  { weight: 5, arbitrary: fc.constant('chunked' as const) },
  { weight: 2, arbitrary: fc.constantFrom(...FRAMINGS) },
)

function framed(framing: (typeof FRAMINGS)[number], body: Buffer): { lines: string[]; bytes: Buffer } {
  const chunks = () =>
    Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
  const chunked = body.length === 0 ? () => Buffer.from('0\r\n\r\n') : chunks
  switch (framing) {
    case 'length':
      return { lines: [`Content-Length: ${body.length}`], bytes: body }
    case 'short':
      return { lines: [`Content-Length: ${Math.floor(body.length / 2)}`], bytes: body }
    case 'long':
      return { lines: [`Content-Length: ${body.length + 100}`], bytes: body }
    case 'chunked':
      return { lines: ['Transfer-Encoding: chunked'], bytes: chunked() }
    case 'both':
      return { lines: ['Transfer-Encoding: chunked', `Content-Length: ${body.length}`], bytes: chunked() }
    case 'bad-chunk':
      return { lines: ['Transfer-Encoding: chunked'], bytes: Buffer.concat([Buffer.from('zz\r\n'), body]) }
    case 'bad-length':
      return { lines: ['Content-Length: -5'], bytes: body }
    case 'none':
      return { lines: [], bytes: body }
  }
}

/** The call of a server action by somebody who is not signed in. */
function actionCalls(known: Known): fc.Arbitrary<RawRequest> {
  const pages = ['/desk', '/desk/sign-in', '/desk/people', `/desk/join/${known.tokens[0]}`, '/en']
  return fc
    .record({
      page: fc.constantFrom(...pages),
      id: fc.constantFrom(...known.actions),
      body: fc.oneof(action, multipart, json),
    })
    .map(({ page, id, body }) => ({
      head: [
        `POST ${page} HTTP/1.1`,
        `Host: ${known.host}`,
        `Origin: http://${known.host}`,
        `Next-Action: ${id}`,
        'Accept: text/x-component',
        `Content-Type: ${body.type}`,
        `Content-Length: ${body.bytes.length}`,
        'Connection: close',
      ].join('\r\n'),
      body: body.bytes,
      isCutOff: false,
    }))
}

/** Requests as no browser sends them, and some as browsers do, for all these addresses. */
export function strangeRequests(all: string[], known: Known): fc.Arbitrary<RawRequest> {
  const any = fc
    .record({
      method,
      target: target(known, all),
      headers: headers(known),
      body: anyBody,
      framing: anyFraming,
    })
    .map(({ method: verb, target: address, headers: lines, body, framing }) => {
      const hasBody = !['GET', 'HEAD'].includes(verb) || framing === 'both'
      const announced = hasBody ? framed(framing, body.bytes) : { lines: [], bytes: Buffer.alloc(0) }
      return {
        head: [
          `${verb} ${address} HTTP/1.1`,
          ...lines,
          ...(hasBody && body.type !== null ? [`Content-Type: ${body.type}`] : []),
          ...announced.lines,
          'Connection: close',
        ].join('\r\n'),
        body: announced.bytes,
        isCutOff: hasBody && framing === 'long',
      }
    })
  return fc.oneof({ weight: 9, arbitrary: any }, { weight: 1, arbitrary: actionCalls(known) })
}
