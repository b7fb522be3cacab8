// The first step of every npm script. It runs on the host's Node (20 or newer) with nothing
// installed, so it is plain JavaScript on Node's own modules.
import { spawnCommand } from './child.js'
import { ensureInstalled } from './install.js'
import { findNode, serverEnvironment, serverFlags, watchEnvironment, watchFlags } from './node.js'
import { ensurePages } from './pages.js'

/** What each command runs, with the bundled Node, from the project's folder. */
const commands = {
  start: [...serverFlags, 'cli/main.ts', 'start'],
  dev: [...watchFlags, 'cli/main.ts', 'start'],
  test: ['tools/test.ts'],
  'test:journeys': ['tools/test.ts', 'test/journeys'],
  'test:pg15': ['tools/testOnDebian.ts'],
  'test:constraints': ['tools/test.ts', 'test/constraints'],
  'test:faults': ['tools/testFaults.ts'],
  'test:long': ['tools/testLong.ts'],
  check: ['tools/check.ts'],
  fix: ['tools/fix.ts'],
  bench: ['bench/main.ts'],
  'bench:growth': ['bench/growth.ts'],
  print: ['tools/print.ts'],
  pictures: ['tools/pictures.ts'],
  icons: ['tools/icons.ts'],
}

/** What is a server itself, with what it is given. */
const environments = { start: serverEnvironment, dev: watchEnvironment }

/** What answers browsers, or tries it: these want the pages of web/ built. */
const withPages = new Set(['start', 'dev', 'test', 'test:journeys', 'pictures'])

const [command = '', ...rest] = process.argv.slice(2)

if (Number.parseInt(process.versions.node, 10) < 20) {
  fail(`Kopilka needs Node 20 or newer to begin; this is ${process.version}.`)
}
if (!Object.hasOwn(commands, command)) {
  fail(`node tools/run.js COMMAND, where COMMAND is one of: ${Object.keys(commands).join(', ')}`)
}
try {
  await ensureInstalled({ withTools: command !== 'start' })
  const root = new URL('..', import.meta.url)
  if (withPages.has(command)) await ensurePages(findNode())
  spawnCommand(findNode(), [...commands[command], ...rest], {
    cwd: root,
    env: environments[command] ?? {},
  })
} catch (error) {
  fail(error.message)
}

/** @param {string} message */
function fail(message) {
  console.error(message)
  process.exit(1)
}
