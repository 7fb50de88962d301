import { createHash, verify } from 'node:crypto'
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { translator } from '../i18n/translator.ts'
import type { PackageContents } from './contents.ts'
import { csvOf, fieldsOf, jsonOf, recordsOf } from './data-files.ts'
import { type ListedFile, manifestBytes, readKey } from './manifest.ts'
import { packagePage } from './page.ts'
import { attachmentPaths, dataPath, fieldsPath, MANIFEST, PAGE, PUBLIC_KEY, SIGNATURE } from './paths.ts'
import { readmeText } from './readme.ts'

/** Ed25519: the raw signature of 64 bytes, and the key that checks it. */
export interface Signing {
  sign(bytes: Buffer): Buffer
  publicKeyPem: string
}

interface Entry {
  path: string
  mediaType: string
  /** Called when it is this entry's turn, once. */
  content: () => AsyncIterable<Buffer | string>
}

const BLOCK_BYTES = 64 * 1024
const PACKED_ALREADY = /^(image|audio|video)\/|zip|openxmlformats|opendocument/

/**
 * The package as a ZIP file, made while it is read: what is asked for is written, one entry after the other, and
 * nothing is held whole. The same contents and key give the same bytes. Stopping to read closes what is open.
 * @throws Error where records and their description, or a file and its size, do not fit each other
 */
export async function* writePackage(contents: PackageContents, signing: Signing): AsyncGenerator<Buffer> {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  const mtime = new Date(contents.at)
  const listed: ListedFile[] = []
  const paths = new Set<string>()
  const open: { source?: Readable; manifest?: Buffer } = {}

  function add(path: string, mediaType: string, content: () => AsyncIterable<Buffer | string>): void {
    // Some file systems do not tell capitals from small letters.
    if (paths.has(path.toLowerCase())) throw new Error(`two files of a package are called ${path}`)
    paths.add(path.toLowerCase())
    zip.addReadStreamLazy(path, { mtime, compress: !PACKED_ALREADY.test(mediaType) }, (give) => {
      open.source = Readable.from(content(), { objectMode: false })
      open.source.on('error', (error) => output.destroy(error))
      give(null, open.source)
    })
  }

  zip.on('error', (error) => output.destroy(error))
  try {
    for (const { path, mediaType, content } of entriesOf(contents, signing.publicKeyPem))
      add(path, mediaType, () => listing(path, mediaType, content(), listed))
    add(MANIFEST, 'application/json', async function* () {
      const { reference, right } = contents.facts
      open.manifest = manifestBytes({ reference, right, producedAt: contents.at, files: listed })
      yield open.manifest
    })
    add(SIGNATURE, 'application/octet-stream', async function* () {
      yield signed(open.manifest!, signing)
    })
    zip.end()
    yield* output
  } finally {
    open.source?.destroy()
    output.destroy()
  }
}

function* entriesOf(contents: PackageContents, publicKeyPem: string): Generator<Entry> {
  const { facts, systems } = contents
  const text = (path: string, mediaType: string, words: () => string): Entry => ({
    path,
    mediaType,
    content: async function* () {
      yield words()
    },
  })
  yield { path: PAGE, mediaType: 'text/html', content: () => packagePage(contents) }
  const readme = translator(facts.locale, 'package')('readme.file')
  yield text(readme, 'text/plain', () => readmeText(facts, contents.controller))
  for (const system of systems) {
    const { recipientId } = system
    yield text(fieldsPath(recipientId), 'application/json', () => fieldsOf(system, facts.locale))
    for (const { group, count } of system.groups) {
      const records = () => recordsOf(system, group, count)
      yield {
        path: dataPath(recipientId, group.id, 'json'),
        mediaType: 'application/json',
        content: () => jsonOf(records()),
      }
      yield {
        path: dataPath(recipientId, group.id, 'csv'),
        mediaType: 'text/csv',
        content: () => csvOf(group, records()),
      }
    }
  }
  for (const [attachment, path] of attachmentPaths(contents)) {
    const { mediaType, sizeBytes, content } = attachment
    yield { path, mediaType, content: () => whole(content(), sizeBytes) }
  }
  yield text(PUBLIC_KEY, 'application/x-pem-file', () => publicKeyPem)
}

/** Puts small pieces together, and lists the file when all of it has passed. */
async function* listing(
  path: string,
  mediaType: string,
  content: AsyncIterable<Buffer | string>,
  listed: ListedFile[],
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let size = 0
  for await (const block of blocksOf(content)) {
    hash.update(block)
    size += block.length
    yield block
  }
  listed.push({ path, mediaType, size, sha256: hash.digest('hex') })
}

async function* blocksOf(content: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const piece of content) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
    waiting.push(bytes)
    length += bytes.length
    if (length < BLOCK_BYTES) continue
    yield Buffer.concat(waiting)
    waiting = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(waiting)
}

async function* whole(content: AsyncIterable<Buffer>, sizeBytes: number): AsyncGenerator<Buffer> {
  let read = 0
  for await (const chunk of content) {
    read += chunk.length
    yield chunk
  }
  if (read !== sizeBytes) throw new Error(`a file has ${read} bytes, ${sizeBytes} were announced`)
}

function signed(bytes: Buffer, signing: Signing): Buffer {
  const signature = signing.sign(bytes)
  if (!verify(null, bytes, readKey(signing.publicKeyPem).key, signature))
    throw new Error('the signature and the public key do not fit each other')
  return signature
}
