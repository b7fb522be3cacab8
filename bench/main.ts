import { benchConfirm } from './confirm.ts'
import { benchRules } from './rules.ts'

/** Measurements anyone can rerun: `npm run bench`, or one of them by name. */
const benches = { rules: benchRules, confirm: benchConfirm } as const

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(
    `No measurement is called ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}`,
  )
  process.exit(2)
}
for (const [name, run] of Object.entries(benches))
  if (asked.length === 0 || asked.includes(name)) await run()
