import { vitest } from './programs.ts'
import { ensureBrowser } from './testNeeds.ts'

// npm test [FILTER…] [OPTIONS]: every test but the journeys through the pages, which are as long as all
// the others together and have a command of their own (npm run test:journeys); or those that a filter names.
const args = process.argv.slice(2)
const filters = args.filter((arg) => !arg.startsWith('-'))
ensureBrowser(filters)
process.exitCode = await vitest(
  filters.length === 0 ? [...args, '--exclude=test/journeys/**'] : args,
)
