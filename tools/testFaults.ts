import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { vitest } from './programs.ts'
import { ensureFaketime } from './testNeeds.ts'

// npm run test:faults [NAME…] [--short] [OPTIONS]: what the platform does when processes die, lines
// break, disks fill and clocks go wrong. All faults, or those whose file has one of the names; the short
// form is what every change goes through; the other options are vitest's.
const args = process.argv.slice(2)
const firstOption = args.findIndex((arg) => arg.startsWith('-'))
const names = firstOption < 0 ? args : args.slice(0, firstOption)
const options = args.slice(names.length).filter((arg) => arg !== '--short')

const known = globSync('test/faults/**/*.test.ts').map((path) => basename(path, '.test.ts'))
const unknown = names.filter((name) => !known.some((each) => each.includes(name)))
if (unknown.length > 0) {
  console.error(
    `No fault is called ${unknown.join(', ')}. There are: ${known.toSorted().join(', ')}`,
  )
  process.exitCode = 2
} else {
  if (names.length === 0 || names.some((name) => 'clocks'.includes(name))) ensureFaketime()
  process.exitCode = await vitest(
    ['--config', 'test/faults/vitest.config.ts', ...options, ...names],
    {
      FAULTS: args.includes('--short') ? 'short' : 'full',
    },
  )
}
