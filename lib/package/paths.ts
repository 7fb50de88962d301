import type { PackageAttachment, PackageContents } from './contents.ts'

/** The page that is opened first. */
export const PAGE = 'index.html'
export const MANIFEST = 'manifest.json'
export const SIGNATURE = 'manifest.sig'
export const PUBLIC_KEY = 'public-key.pem'

/** `data/hubspot/contact.json`. Ids of recipients and groups hold letters, digits and hyphens only. */
export function dataPath(recipientId: string, groupId: string, kind: 'json' | 'csv'): string {
  return `data/${segment(recipientId)}/${segment(groupId)}.${kind}`
}

/** The file beside the records that explains them. */
export function fieldsPath(recipientId: string): string {
  return `data/${segment(recipientId)}/fields.json`
}

/** What opens in a program that only shows it. Everything else is called `.bin`, so that a click runs nothing. */
const ENDINGS: Record<string, string> = {
  'application/json': 'json',
  'application/msword': 'doc',
  'application/pdf': 'pdf',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/zip': 'zip',
  'application/x-zip-compressed': 'zip',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'message/rfc822': 'eml',
  'text/csv': 'csv',
  'text/plain': 'txt',
  'video/mp4': 'mp4',
}

/**
 * Where each attachment lies: `files/from-hubspot-1.pdf`. The name that it came with may name people, so it stands in the
 * page alone.
 */
export function attachmentPaths({ attachments }: PackageContents): Map<PackageAttachment, string> {
  const counted = new Map<string, number>()
  return new Map(
    attachments.map((attachment) => {
      const from = attachment.recipientId === null ? 'answer' : `from-${segment(attachment.recipientId)}`
      const number = (counted.get(from) ?? 0) + 1
      counted.set(from, number)
      return [attachment, `files/${from}-${number}.${endingOf(attachment)}`]
    }),
  )
}

function endingOf({ mediaType, name }: PackageAttachment): string {
  const media = mediaType.toLowerCase()
  if (Object.hasOwn(ENDINGS, media)) return ENDINGS[media]!
  const own = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase()
  return own !== undefined && Object.values(ENDINGS).includes(own) ? own : 'bin'
}

/** Names that Windows keeps for devices, with any ending, and the one that we use ourselves. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d|fields)$/i

function segment(id: string): string {
  if (!/^[a-z0-9][a-z0-9_-]{0,99}$/i.test(id)) throw new Error('an id cannot name a file of a package')
  return RESERVED.test(id) ? `${id}~` : id
}
