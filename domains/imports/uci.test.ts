import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as programmes from '#domains/programmes/programmes.ts'
import { freshDatabase } from '#test/given.ts'
import { importPurchases, readMapping } from './imports.ts'

const DATA =
  process.env['KOPILKA_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data')
const FILE = join(DATA, 'online-retail/online_retail.csv.gz')
const EXAMPLES = resolve(import.meta.dirname, '../../examples/uci')
const absent = !existsSync(FILE)
const title = absent
  ? `skipped: there is no ${FILE} (KOPILKA_TEST_DATA names the folder)`
  : 'a year'

const given = freshDatabase()
const folder = mkdtempSync(join(tmpdir(), 'kopilka-import-'))
let programmeId = ''

beforeAll(async () => {
  const ctx = given()
  await programmes.createOrganisation(ctx, {
    id: ctx.organisationId,
    name: 'Online Retail',
    country: 'GB',
    language: 'en',
  })
  const programme = await programmes.create(ctx, {
    name: 'Pennies',
    currency: 'GBP',
    zone: 'Europe/London',
  })
  programmeId = programme.id
  const document = JSON.parse(readFileSync(join(EXAMPLES, 'conditions.json'), 'utf8'))
  const { version } = await programmes.draft(ctx, programmeId, { document })
  await programmes.schedule(ctx, programmeId, version, { startsAt: '2010-01-01T00:00:00+00:00' })
  await programmes.goLive(ctx, programmeId)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = async () =>
  importPurchases(given(), {
    path: FILE,
    mapping: await readMapping(join(EXAMPLES, 'mapping.json'), 'purchases', 'en'),
    programmeId,
    dryRun: false,
    rejectedPath: join(folder, 'rejected.csv'),
    language: 'en',
  })

test.skipIf(absent)(
  `${title} of a real shop is imported whole, once, and its points are those of the file`,
  { timeout: 180_000 },
  async () => {
    const first = await run()
    expect(first.receipts).toEqual({ found: 18_532, added: 18_532, known: 0, refused: 0, left: 0 })
    expect(first.members).toEqual({ named: 4_338, unknown: 4_338, enrolled: 4_338 })
    expect(first.rows.read).toBe(541_909)
    expect(await pointsIssued()).toBe(await pointsOfTheFile())

    const second = await run()
    expect(second.receipts).toEqual({ found: 18_532, added: 0, known: 18_532, refused: 0, left: 0 })
    expect(second.members.enrolled).toBe(0)
    expect(await pointsIssued()).toBe(await pointsOfTheFile())
  },
)

async function pointsIssued(): Promise<number> {
  const { rows } = await sql<{ points: number }>`
    select sum(points)::bigint as points from ledger.movement where kind = 'earn'
  `.execute(given().db)
  return rows[0]!.points
}

/** The same sum by other means: whole thousandths of pounds per invoice, no parser of ours. */
async function pointsOfTheFile(): Promise<number> {
  const thousandths = new Map<string, number>()
  const lines = createInterface({ input: createReadStream(FILE).pipe(createGunzip()) })
  for await (const line of lines) {
    const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell]) => cell!)
    const [invoice = '', , , quantity = '', , price = '', customer = ''] = cells
    if (invoice === 'InvoiceNo' || invoice.startsWith('C') || customer === '') continue
    if (Number(quantity) <= 0 || Number(price) <= 0) continue
    const each = Math.round(Number(price) * 1000)
    thousandths.set(invoice, (thousandths.get(invoice) ?? 0) + Number(quantity) * each)
  }
  let points = 0
  for (const sum of thousandths.values()) {
    points += Math.floor((Math.floor((sum + 5) / 10) * 5) / 100)
  }
  return points
}
