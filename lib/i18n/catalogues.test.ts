import { readdirSync } from 'node:fs'
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { describe, expect, it } from 'vitest'
import { IDENTIFIER_KINDS } from '../domain/identifier.ts'
import { LETTER_KINDS } from '../domain/letter.ts'
import { TASK_STATUSES } from '../domain/outcome.ts'
import { CAPABILITIES, REFUSAL_GROUNDS, RIGHTS } from '../domain/rights.ts'
import { CATALOGUES, COMPLETE_LANGUAGES } from './catalogues.ts'
import { translator } from './translator.ts'

function messagesOf(node: unknown, path = ''): [key: string, message: string][] {
  if (typeof node === 'string') return [[path, node]]
  return Object.entries(node as object).flatMap(([key, below]) =>
    messagesOf(below, path ? `${path}.${key}` : key),
  )
}

/** Arguments with their kind, and tags: what a translation may not lose. */
function slots(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((element): string[] => {
    switch (element.type) {
      case TYPE.literal:
      case TYPE.pound:
        return []
      case TYPE.tag:
        return [`<${element.value}>`, ...slots(element.children)]
      case TYPE.select:
      case TYPE.plural:
        return [
          `{${element.value}}`,
          ...Object.values(element.options).flatMap((option) => slots(option.value)),
        ]
      default:
        return [`{${element.value}}`]
    }
  })
}

const slotsOf = (message: string) => [...new Set(slots(parse(message)))].sort()
const english = new Map(messagesOf(CATALOGUES.en))

describe('the catalogues', () => {
  it('are all on disk that are offered, and the other way round', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((e) => e.isDirectory())
    expect(folders.map((e) => e.name).sort()).toEqual([...COMPLETE_LANGUAGES].sort())
  })

  describe.each(COMPLETE_LANGUAGES)('%s', (language) => {
    const own = new Map(messagesOf(CATALOGUES[language]))

    it('has every key and none too many', () => {
      expect([...own.keys()].sort()).toEqual([...english.keys()].sort())
    })

    it('has no empty message', () => {
      expect([...own].filter(([, message]) => message.trim() === '')).toEqual([])
    })

    it('asks in each message for the same arguments and tags', () => {
      const differing = [...own].filter(
        ([key, message]) => String(slotsOf(message)) !== String(slotsOf(english.get(key)!)),
      )
      expect(differing.map(([key]) => key)).toEqual([])
    })

    it('has words for whatever the domain can name', () => {
      const { common, public: pages } = CATALOGUES[language]
      expect(Object.keys(common.rights).sort()).toEqual([...RIGHTS].sort())
      expect(Object.keys(common.capabilities).sort()).toEqual([...CAPABILITIES].sort())
      expect(Object.keys(common.outcomes).sort()).toEqual([...TASK_STATUSES].sort())
      expect(Object.keys(common.grounds).sort()).toEqual([...REFUSAL_GROUNDS].sort())
      expect(Object.keys(common.identifiers).sort()).toEqual([...IDENTIFIER_KINDS].sort())
      expect(Object.keys(pages.status.letters.kinds).sort()).toEqual([...LETTER_KINDS].sort())
    })
  })
})

describe('a translator', () => {
  it('counts and chooses by the grammar of the language', () => {
    expect(translator('en', 'common')('units.visit', { count: 1 })).toBe('1 visit')
    expect(translator('de', 'common')('units.visit', { count: 1200 })).toBe('1.200 Besuche')
    expect(translator('de', 'common')('outcomes.accepted', { capability: 'erase' })).toBe('Wird gelöscht')
  })

  it('throws for a key, an argument or a language that is not there, instead of showing something else', () => {
    const t = translator('de', 'public')
    // @ts-expect-error: keys are typed
    expect(() => t('home.nothing')).toThrow()
    expect(() => t('home.lead')).toThrow()
    expect(() => translator('fr', 'public')).toThrow(/fr/)
    expect(() => translator('__proto__', 'public')).toThrow()
  })
})
