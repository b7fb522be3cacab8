#!/usr/bin/env node
// `#!/usr/bin/env node` gives the host's Node, which may be too old for the sources: this file is
// plain JavaScript and hands over to the bundled one.
import { fileURLToPath } from 'node:url'
import { spawnCommand } from '../tools/child.js'
import { ensureInstalled } from '../tools/install.js'
import { findNode, serverEnvironment, serverFlags } from '../tools/node.js'
import { ensurePages } from '../tools/pages.js'

try {
  await ensureInstalled({ withTools: false })
  const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url))
  const asked = process.argv.slice(2)
  const serves = asked[0] === 'start'
  if (serves) await ensurePages(findNode())
  spawnCommand(findNode(), [...(serves ? serverFlags : []), main, ...asked], {
    env: serves ? serverEnvironment : {},
  })
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
