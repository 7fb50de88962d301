import { contrast } from '../profile/contrast.ts'

export const LIGHT = {
  page: '#ffffff',
  band: '#f5f1ea',
  ink: '#211e1a',
  soft: '#5a544b',
  line: '#ded7cb',
  edge: '#857c6f',
}
export const DARK = {
  page: '#171513',
  band: '#221f1b',
  ink: '#f1ece4',
  soft: '#bfb7aa',
  line: '#3d3832',
  edge: '#958c7f',
}
export const ON_DARK_ACCENT = '#12100e'

/** The accent on a dark page: lightened until it reads as text there. */
export function accentInTheDark(accent: string): string {
  for (let white = 0; white < 1; white += 0.05) {
    const mixed = mix(accent, white)
    if (contrast(mixed, DARK.page) >= 7.5) return mixed
  }
  return '#ffffff'
}

function mix(colour: string, white: number): string {
  const parts = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16)
    return Math.round(value + (255 - value) * white)
      .toString(16)
      .padStart(2, '0')
  })
  return `#${parts.join('')}`
}
