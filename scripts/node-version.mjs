// Written so that old versions of Node can read it, too: everything else is loaded after this check.

const NEEDED = [20, 19]

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return
  console.error(
    `Rightsdesk needs Node.js ${NEEDED.join('.')} or newer, this is ${process.versions.node}: install a current version from https://nodejs.org and run the command again.`,
  )
  process.exit(1)
}
