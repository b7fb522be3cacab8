import { oxfmt, oxlint, tsc, vitest } from './programs.ts'

const steps = [
  { heading: 'types', run: () => tsc(['-b']) },
  { heading: 'lint', run: () => oxlint(['--type-aware', '--deny-warnings', '.']) },
  { heading: 'format', run: () => oxfmt(['--check', '.']) },
  { heading: 'tests', run: () => vitest([]) },
]

for (const { heading, run } of steps) {
  console.log(`\n— ${heading}`)
  const code = await run()
  if (code !== 0) {
    console.log(`\n${heading}: red`)
    process.exit(code)
  }
}
