import { oxfmt, oxlint, tsc, vitest } from './programs.ts'
import { ensureBrowser } from './testNeeds.ts'

// npm run check: everything that has to be green before a commit; stops at the first red.
const steps = [
  { heading: 'types', run: () => tsc(['-b']) },
  { heading: 'lint', run: () => oxlint(['--type-aware', '--deny-warnings', '.']) },
  { heading: 'format', run: () => oxfmt(['--check', '.']) },
  { heading: 'tests', run: runTests },
]

for (const { heading, run } of steps) {
  if (heading === 'tests' && process.argv.includes('--without-tests')) continue
  console.log(`\n— ${heading}`)
  const code = await run()
  if (code !== 0) {
    console.log(`\n${heading}: red`)
    process.exit(code)
  }
}

function runTests(): Promise<number> {
  ensureBrowser([])
  return vitest([])
}
