import { readConfig } from '#server/config.ts'
import { startServer } from '#server/main.ts'

const server = await startServer(readConfig(process.env))
console.log(server.url)
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)))
