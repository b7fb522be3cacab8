import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { migrate } from '../db/migrate.ts'
import { printDatabase } from '../db/print.ts'
import { startScratchPostgres } from '../server/postgres/scratch.ts'

// npm run print: writes the generated files anew. With --check it writes nothing and is red when
// one of them is not what would be written.
const isCheck = process.argv.includes('--check')
let stale = 0

for (const [path, text] of Object.entries(await printFromDatabase())) settle(path, text)
// Loaded only now: the slices lean on the types that were just printed.
const { printApi } = await import('../server/http/printApi.ts')
settle('docs/api.txt', printApi())
const { printDocs } = await import('./printDocs.ts')
for (const [path, text] of Object.entries(printDocs())) settle(path, text)

if (stale === 0) console.log('the generated files are up to date')
process.exitCode = isCheck && stale > 0 ? 1 : 0

function settle(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return
  stale += 1
  if (isCheck) {
    console.log(`${path} is not up to date: npm run print`)
    return
  }
  writeFileSync(path, text)
  console.log(`printed ${path}`)
}

async function printFromDatabase(): Promise<Record<string, string>> {
  const postgres = await startScratchPostgres()
  try {
    await migrate(postgres.url)
    return await printDatabase(postgres.url)
  } finally {
    await postgres.stop()
  }
}
