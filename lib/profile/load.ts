import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Document, isMap, isScalar, LineCounter, parseDocument, type YAMLParseError } from 'yaml'
import type { z } from 'zod'
import { IDENTIFIER_KINDS } from '../domain/identifier.ts'
import { crossCheck, type Problem } from './checks.ts'
import { resolveReferences } from './references.ts'
import { type Profile, type ProfileData, profileSchema } from './schema.ts'
import { textLanguages } from './texts.ts'

/** What the loader has to know of a connector. */
export interface ConnectorShape {
  id: string
  config: z.ZodType
}

/** The orders of a recipient whose connector is not set up are carried by staff, who may find the person by anything. */
const BY_HAND = { id: 'mail', config: { identifiers: [...IDENTIFIER_KINDS] } }

/** Every mistake of a profile at once, each as `file:line: sentence`. Values of variables are never repeated. */
export class ProfileError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(`The profile cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'ProfileError'
    this.problems = problems
  }
}

/**
 * Reads a controller's profile.
 * @param options.lookUp the environment's variables, for the `${NAME}` references of connectors. A recipient none of
 *   whose variables is set is not set up and carried by hand; one with only some of them set is a mistake.
 * @throws ProfileError
 */
export function loadProfile(
  file: string,
  options: { lookUp: (name: string) => string | undefined; manifests: readonly ConnectorShape[] },
): Profile {
  let source: string
  try {
    source = readFileSync(file, 'utf8')
  } catch {
    throw new ProfileError([`${file}: the file cannot be read`])
  }
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines })
  const place = (problem: Problem) => `${file}:${lineOf(document, lines, problem.path)}: ${sentence(problem)}`
  if (document.errors.length > 0)
    throw new ProfileError(
      readable(document.errors).map(
        (error) => `${file}:${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`,
      ),
    )
  const parsed = profileSchema.safeParse(document.toJS())
  if (!parsed.success)
    throw new ProfileError(
      parsed.error.issues.flatMap((issue) => problemsOf(issue, 'field of a profile')).map(place),
    )

  const data = parsed.data
  const connectors = readConnectors(data, options)
  const logo = readLogo(data, path.dirname(file))
  const problems = [...crossCheck(data), ...connectors.problems, ...logo.problems]
  if (problems.length > 0) throw new ProfileError(problems.map(place))
  return {
    ...data,
    recipients: connectors.recipients,
    hash: createHash('sha256').update(source).digest('hex'),
    textLanguages: textLanguages(data),
    byHand: connectors.byHand,
    logoSvg: logo.svg,
  }
}

function readConnectors(
  data: ProfileData,
  options: { lookUp: (name: string) => string | undefined; manifests: readonly ConnectorShape[] },
) {
  const problems: Problem[] = []
  const byHand: Profile['byHand'] = []
  const recipients = data.recipients.map((recipient, at) => {
    const { id } = recipient.connector
    const here = ['recipients', at, 'connector']
    const manifest = options.manifests.find((each) => each.id === id)
    if (!manifest) {
      const known = options.manifests.map((each) => each.id).join(', ')
      problems.push({ path: [...here, 'id'], says: `there is no connector ${id} (there are ${known})` })
      return recipient
    }
    const { config, set, missing } = resolveReferences(recipient.connector.config, options.lookUp)
    for (const issue of manifest.config.safeParse(config).error?.issues ?? []) {
      if (waitsForVariable(issue, config, missing)) continue
      for (const { path: inner, says } of problemsOf(issue, `setting of the connector ${id}`))
        problems.push({ path: [...here, 'config', ...inner], says })
    }
    if (missing.length > 0 && set.length === 0) {
      byHand.push({ recipientId: recipient.id, variables: missing })
      return { ...recipient, connector: BY_HAND }
    }
    for (const name of missing)
      problems.push({
        path: [...here, ...referenceTo(name, recipient.connector.config)],
        says: `the variable ${name} for ${recipient.id} is not set, but ${set.join(', ')} is`,
      })
    return { ...recipient, connector: { id, config } }
  })
  return { recipients, problems, byHand }
}

/** Whether a mistake is only that a variable is not set, so that its value cannot be judged. */
function waitsForVariable(issue: z.core.$ZodIssue, config: unknown, missing: readonly string[]): boolean {
  if (issue.code === 'unrecognized_keys') return false
  const at = issue.path.reduce<unknown>(
    (value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step],
    config,
  )
  const text = JSON.stringify(at) ?? ''
  return missing.some((name) => text.includes(`\${${name}}`))
}

/** The key of the config's value that names the variable. */
function referenceTo(name: string, config: Record<string, unknown>): string[] {
  const entry = Object.entries(config).find(([, value]) => JSON.stringify(value)?.includes(`\${${name}}`))
  return entry ? ['config', entry[0]] : ['config']
}

function readLogo(data: ProfileData, folder: string): { svg: string | null; problems: Problem[] } {
  const { logo } = data.brand
  if (logo === undefined) return { svg: null, problems: [] }
  const wrong = (says: string) => ({ svg: null, problems: [{ path: ['brand', 'logo'], says }] })
  if (path.isAbsolute(logo) || logo.split(/[\\/]/).includes('..'))
    return wrong(`${logo} has to lie beside the profile`)
  try {
    const svg = readFileSync(path.join(folder, logo), 'utf8')
    if (!/^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(svg)) return wrong(`${logo} is no SVG`)
    if (/<script|\son\w+\s*=|<foreignObject/i.test(svg)) return wrong(`${logo} contains a script`)
    return { svg, problems: [] }
  } catch {
    return wrong(`the file ${logo} cannot be read`)
  }
}

/** Where the syntax breaks, everything behind it is misread: only the first of these says something. */
function readable(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const broken = errors.find((error) => error.code !== 'DUPLICATE_KEY')
  return errors.filter((error) => error.code === 'DUPLICATE_KEY' || error === broken)
}

/** @param what what a key is that stands where none of its name may, e.g. `field of a profile` */
function problemsOf(issue: z.core.$ZodIssue, what: string): Problem[] {
  const at = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...at, key], says: `is no ${what}` }))
  if ('input' in issue && issue.input === undefined && issue.code === 'invalid_type')
    return [{ path: at, says: 'is missing' }]
  return [{ path: at, says: says(issue) }]
}

function says(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is missing'
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.flat().find((each) => each.path.length > 0)
    return inner ? 'has a text that is empty or no text' : 'has to be a text, or texts by language'
  }
  return lowerFirst(issue.message)
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

function sentence({ path: at, says: words }: Problem): string {
  const name = at.reduce<string>(
    (sofar, step) => (typeof step === 'number' ? `${sofar}[${step}]` : sofar ? `${sofar}.${step}` : step),
    '',
  )
  return name ? `${name}: ${words}` : words
}

/** The line of the node, or of the nearest one around it where the path leads to something that is missing. */
function lineOf(document: Document, lines: LineCounter, at: (string | number)[]): number {
  for (let length = at.length; length > 0; length--) {
    const parent = document.getIn(at.slice(0, length - 1), true) ?? document.contents
    const step = at[length - 1]
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === step)?.key
      : document.getIn(at.slice(0, length), true)
    const offset = (pair as { range?: [number, number, number] } | undefined)?.range?.[0]
    if (offset !== undefined) return lines.linePos(offset).line
  }
  return 1
}
