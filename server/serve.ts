import { readConfig } from './config.ts'
import { sayLastWords } from './lastWords.ts'
import { startServer } from './main.ts'

// The server alone, for what runs it beside itself (measurements, tests of faults): says its address
// on a line and ends with SIGTERM.
sayLastWords()
const server = await startServer(readConfig(process.env), { logSink: process.stderr })
console.log(server.url)
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)))
