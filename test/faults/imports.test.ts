import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dice } from './tools/dice.ts'
import { startLoad, type Attempt } from './tools/client.ts'
import { inForm, isShort } from './tools/form.ts'
import { isRunning } from './tools/killer.ts'
import { reckon } from './tools/reckon.ts'
import { openStand, until, type Stand } from './tools/stand.ts'

const LINES = 4 // rows of a receipt
const RECEIPTS = inForm({ short: 5_000, full: 250_000 })
const KILLS = inForm({ short: 3, full: 10 })
const MEMBERS = inForm({ short: 500, full: 20_000 })
const SEED = 17
/** The row that cannot be read, as an editor counts lines. */
const BAD = RECEIPTS * 2 + 3

const folder = mkdtempSync(join(tmpdir(), 'kopilka-import-'))
const FILE = join(folder, 'year.csv')
const MAPPING = join(folder, 'mapping.json')
let stand: Stand
/** What the receipts come to, without the one that has the bad row. */
let expected: { amount: number; points: number }

beforeAll(async () => {
  stand = await openStand({ members: 20 })
  expected = await writeYear()
  const mapping = {
    what: 'purchases',
    zone: 'Europe/Moscow',
    currency: 'RUB',
    receipt: {
      externalId: 'receipt',
      occurredAt: { column: 'at', formats: ['YYYY-MM-DD hh:mm'] },
      member: { as: 'externalId', from: 'member', enrol: true },
    },
    line: { sku: 'sku', quantity: 'quantity', unitPrice: 'price' },
  }
  writeFileSync(MAPPING, JSON.stringify(mapping))
}, 600_000)
afterAll(async () => {
  await stand?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A year of receipts; one of its rows has a price that is none. */
async function writeYear(): Promise<{ amount: number; points: number }> {
  const roll = dice(SEED)
  const file = createWriteStream(FILE)
  file.write('receipt,at,member,sku,quantity,price\n')
  const sum = { amount: 0, points: 0 }
  let line = 1
  for (let n = 0; n < RECEIPTS; n += 1) {
    const day = new Date(Date.UTC(2025, 0, 1) + Math.floor((n / RECEIPTS) * 365) * 86_400_000)
    const at = `${day.toISOString().slice(0, 10)} 1${n % 10}:15`
    const member = `m-${Math.floor(roll() * MEMBERS)}`
    let amount = 0
    let isBad = false
    for (let row = 0; row < LINES; row += 1) {
      const roubles = 50 + Math.floor(roll() * 1_000)
      line += 1
      isBad ||= line === BAD
      amount += roubles * 100
      const price = line === BAD ? 'ten' : `${roubles}.00`
      if (!file.write(`y-${n},${at},${member},sku-${row},1,${price}\n`)) await once(file, 'drain')
    }
    if (isBad) continue
    sum.amount += amount
    sum.points += Math.floor((amount * 5) / 10_000)
  }
  file.end()
  await once(file, 'finish')
  return sum
}

function startImport(file = FILE) {
  const child = spawn(
    process.execPath,
    [resolve('cli/main.ts'), 'import', 'purchases', file, '--mapping', MAPPING, '--json'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: stand.url,
        KOPILKA_DATA: join(folder, 'data'),
        LANG: 'C',
      },
    },
  )
  let out = ''
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (out += text.toString()))
  return {
    pid: child.pid!,
    kill: () => child.kill('SIGKILL'),
    // the test says what it expects of the answer
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, out })),
  }
}

const taken = async () => {
  const { rows } = await sql<{ receipts: number; numbers: number; amount: number; points: number }>`
    select count(*)::int as receipts, count(distinct external_id)::int as numbers,
      coalesce(sum(amount), 0)::bigint as amount, coalesce(sum(points_earned), 0)::bigint as points
    from purchases.purchase where external_id like 'y-%'
  `.execute(stand.owner)
  return rows[0]!
}

const p99 = (attempts: readonly Attempt[]) =>
  attempts.map(({ sentAt, endedAt }) => endedAt - sentAt).toSorted((a, b) => a - b)[
    Math.floor(attempts.length * 0.99)
  ]!

const buying = () =>
  startLoad({
    urls: stand.urls,
    token: stand.token,
    members: stand.members,
    clients: 4,
    rest: 30,
    kinds: ['buy'],
    seed: 5,
  })

test(`an import of ${RECEIPTS * LINES} rows killed ${KILLS} times goes on each time: every receipt once, and the bad row is named`, async () => {
  const load = isShort ? null : buying()
  await wait(isShort ? 0 : 20_000)
  const normal = load ? p99(load.attempts) : 0
  const during = performance.now()

  const roll = dice(SEED)
  const points = Array.from({ length: KILLS }, () => Math.floor(roll() * RECEIPTS * 0.95))
  for (const point of points.toSorted((a, b) => a - b)) {
    const running = startImport()
    await until('so many receipts are there', 900_000, async () => {
      return (await taken()).receipts > point || !isRunning(running.pid)
    })
    running.kill()
    expect((await running.ended).code).toBeNull()
  }
  const { code, out } = await startImport().ended
  if (load) {
    const meanwhile = p99(load.since(during))
    console.log(`p99 of a purchase: ${normal} ms alone, ${meanwhile} ms during the import`)
    await load.finish()
    expect(await reckon(stand, load.deeds)).toEqual([])
  }
  expect({ code, out }).toMatchObject({ code: 0 })
  const done = JSON.parse(out) as {
    rows: { read: number; taken: number; rejected: number }
    receipts: { found: number; added: number; known: number; refused: number; left: number }
    rejected: readonly { reason: string; rows: number }[]
    rejectedFile: string
  }
  expect(done.rows).toEqual({
    read: RECEIPTS * LINES,
    taken: (RECEIPTS - 1) * LINES,
    rejected: LINES,
  })
  expect(done.receipts).toMatchObject({ found: RECEIPTS - 1, refused: 0, left: 0 })
  expect(await taken()).toEqual({ receipts: RECEIPTS - 1, numbers: RECEIPTS - 1, ...expected })

  const rejected = readFileSync(done.rejectedFile, 'utf8').split('\n')
  const named = rejected.find((row) => row.startsWith(`${BAD},`))
  expect(named).toMatch(/ten/)
  // the rest of its receipt stands beside it, so that it can be put right and brought whole
  expect(rejected.filter((row) => /^\d+,/.test(row))).toHaveLength(LINES)
})

test('the same file a second time changes nothing', async () => {
  const { code, out } = await startImport().ended
  expect({ code, out }).toMatchObject({ code: 0 })
  expect(JSON.parse(out)).toMatchObject({
    receipts: { found: RECEIPTS - 1, added: 0, known: RECEIPTS - 1, refused: 0, left: 0 },
  })
  expect(await taken()).toEqual({ receipts: RECEIPTS - 1, numbers: RECEIPTS - 1, ...expected })
})

test.each([
  ['UTF-16', Buffer.from('receipt,at,member,sku,quantity,price\nz-1,2025', 'utf16le')],
  [
    'bytes that are no text of any kind',
    Buffer.concat([
      Buffer.from('receipt,at,member,sku,quantity,price\nz-1,2025-01-01 10:00,m-1,'),
      Buffer.from([0xff, 0xfe, 0x00, 0x98]),
      Buffer.from(',1,5.00\n'),
    ]),
  ],
])(
  'a file in another encoding (%s) is refused whole, in words, and nothing of it is taken',
  async (_, bytes) => {
    const before = await taken()
    const path = join(folder, 'other.csv')
    writeFileSync(path, bytes)
    const { code, out } = await startImport(path).ended
    expect({ code, out }).toMatchObject({ code: 2 })
    expect((JSON.parse(out) as { error: { code: string } }).error.code).toMatch(/^file\./)
    expect(await taken()).toEqual(before)
  },
)
