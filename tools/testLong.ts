import { vitest } from './programs.ts'

// npm run test:long: the laws of the ledger in ten thousand sequences. It takes about an hour; a number
// of sequences may be given instead.
const [sequences = '10000', ...args] = process.argv.slice(2)
process.exitCode = await vitest(['test/laws', ...args], { KOPILKA_LAWS: sequences })
