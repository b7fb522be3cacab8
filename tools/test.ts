import { vitest } from './programs.ts'
import { ensureBrowser } from './testNeeds.ts'

const args = process.argv.slice(2)
ensureBrowser(args)
process.exitCode = await vitest(args)
