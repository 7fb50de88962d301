/**
 * A profile with its analytics store reached the other way that its comments show.
 * @param {string} source
 * @param {string} driver
 * @returns {string}
 */
export function withDriver(source, driver) {
  const used = /^ {8}driver: .*\n(?: {8}\w.*\n)*/m.exec(source)?.[0]
  const shown = new RegExp(`^ {8}# driver: ${driver}\\n(?: {8}# \\w+: .*\\n)*`, 'm').exec(source)?.[0]
  if (!used || !shown) throw new Error(`the profile shows no driver ${driver}`)
  return source.replace(used, '').replace(shown, shown.replaceAll(/^ {8}# /gm, ' '.repeat(8)))
}
