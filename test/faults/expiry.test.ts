import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as ledger from '#domains/ledger/ledger.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'
import { inForm } from './tools/form.ts'
import { isRunning } from './tools/killer.ts'

const given = freshDatabase()
/** Lots of each case. */
const EACH = inForm({ short: 4, full: 300 })
const KILLS = inForm({ short: 2, full: 6 })

type Rolling = Extract<NonNullable<Conditions['expiry']>, { kind: 'rolling' }>
type Case = readonly [zone: string, life: Omit<Rolling, 'kind'>, earned: string, expires: string]

/** When a lot was earned, and when it expires as people of the place would say. */
const cases: readonly Case[] = [
  // the last of a month is never the first of the next
  ['Europe/Berlin', { after: { months: 1 } }, '2026-01-31T12:00+01:00', '2026-02-28T12:00+01:00'],
  ['Europe/Berlin', { after: { months: 1 } }, '2024-01-31T12:00+01:00', '2024-02-29T12:00+01:00'],
  ['Europe/Moscow', { after: { years: 1 } }, '2024-02-29T10:00+03:00', '2025-02-28T10:00+03:00'],
  [
    'Pacific/Kiritimati',
    { after: { years: 1 } },
    '2024-02-29T23:30+14:00',
    '2025-02-28T23:30+14:00',
  ],
  [
    'Pacific/Kiritimati',
    { after: { months: 1 } },
    '2026-01-31T00:30+14:00',
    '2026-02-28T00:30+14:00',
  ],
  // an hour that comes twice means the first of both, one that is left out the hour after it
  ['Europe/Berlin', { after: { months: 1 } }, '2026-09-25T02:30+02:00', '2026-10-25T02:30+02:00'],
  ['Europe/Lisbon', { after: { days: 1 } }, '2026-10-24T01:30+01:00', '2026-10-25T01:30+01:00'],
  ['Europe/Berlin', { after: { days: 1 } }, '2026-03-28T02:30+01:00', '2026-03-29T03:30+02:00'],
  // a day is a day of the calendar: of 25 hours, of 23, and where the day begins first on earth
  ['Europe/Berlin', { after: { days: 1 } }, '2026-10-24T12:00+02:00', '2026-10-25T12:00+01:00'],
  [
    'Europe/Lisbon',
    { after: { days: 1 }, roundTo: 'day' },
    '2026-10-24T12:00+01:00',
    '2026-10-26T00:00+00:00',
  ],
  [
    'Europe/Berlin',
    { after: { days: 0, months: 1 }, roundTo: 'month' },
    '2026-02-10T23:30+01:00',
    '2026-04-01T00:00+02:00',
  ],
  [
    'Pacific/Kiritimati',
    { after: { days: 1 }, roundTo: 'day' },
    '2026-05-01T00:10+14:00',
    '2026-05-03T00:00+14:00',
  ],
]

type Lot = { owner: string; programmeId: string; expires: number }
const lots: Lot[] = []
let shop: Shop

beforeAll(async () => {
  shop = await openShop(given, { rules: [] })
  for (const [zone, life, earned, expires] of cases) {
    const programmeId = await programmeIn(zone, { kind: 'rolling', ...life })
    for (let n = 0; n < EACH; n += 1) {
      const { id } = await shop.member()
      const bought = await shop.buy(id, 100_00, { programmeId, occurredAt: seconds(earned) })
      expect(bought.earning.expiresAt).toBe(new Date(expires).toISOString())
      lots.push({ owner: id, programmeId, expires: Date.parse(expires) })
    }
  }
}, 600_000)

const seconds = (text: string) => text.replace(/T(\d\d:\d\d)/, 'T$1:00')

async function programmeIn(zone: string, expiry: Rolling): Promise<string> {
  const { ctx } = shop
  const { id } = await programmes.create(ctx, { name: unused(), currency: 'RUB', zone })
  const base: Conditions['rules'][number] = {
    id: 'base',
    name: { ru: 'С покупки', en: 'For a purchase' },
    on: 'purchase',
    then: { rate: { points: 5, per: 100_00 } },
  }
  const { version } = await programmes.draft(ctx, id, { document: { rules: [base], expiry } })
  await programmes.schedule(ctx, id, version, { startsAt: '2020-01-01T00:00:00Z' })
  await programmes.goLive(ctx, id)
  return id
}

test('each lot counts until the instant that was told, and not a millisecond longer, with no job run yet', async () => {
  const ctx = await given.fresh()
  const active = async (lot: Lot, at: number) =>
    (await ledger.balance(ctx, { ...lot, at: new Date(at) })).active
  for (const lot of lots.filter((_, n) => n % EACH === 0)) {
    expect(await active(lot, lot.expires - 1)).toBe(5)
    expect(await active(lot, lot.expires)).toBe(0)
  }
})

/** The job, in a process of its own, a few lots at a time; it ends by itself when it is done. */
function startJob() {
  const script = `
    import { createContext, databaseNow } from '#kit/context.ts'
    import { connect } from '#kit/database.ts'
    import * as ledger from '#domains/ledger/ledger.ts'
    const db = connect(process.env.TEST_URL, { max: 2, statementTimeout: 30_000, wait: 10_000 })
    const log = { info() {}, warn() {}, error() {} }
    const actor = { kind: 'job', id: 'ledger.expire', name: 'ledger.expire', scopes: ['*'], test: false }
    const now = await databaseNow(db)
    const ctx = createContext({ db, now, actor, organisationId: process.env.ORGANISATION, language: 'ru', log })
    await ledger.recordExpiries(ctx, { portion: 4 })
    process.exit(0)
  `
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      TEST_URL: given.url,
      ORGANISATION: given().organisationId,
    },
  })
}

const recorded = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ledger.movement where kind = 'expire'
  `.execute(given.owner)
  return rows[0]!.count
}

test('the job, days late, killed in the middle, run by two at once and again, records each lot once, at its instant', async () => {
  for (let n = 1; n <= KILLS; n += 1) {
    const job = startJob()
    const halfway = Math.floor((lots.length * n) / (KILLS + 2))
    while ((await recorded()) < halfway && isRunning(job.pid!));
    job.kill('SIGKILL')
    expect(await once(job, 'exit')).toEqual([null, 'SIGKILL'])
    expect(await recorded()).toBeLessThan(lots.length)
  }
  const both = [startJob(), startJob()]
  expect(await Promise.all(both.map((job) => once(job, 'exit')))).toEqual([
    [0, null],
    [0, null],
  ])
  // an account that the other process held was left for the next run
  expect(await once(startJob(), 'exit')).toEqual([0, null])
  expect(await once(startJob(), 'exit')).toEqual([0, null])

  const { rows } = await sql<{ owner: string; at: Date; points: number }>`
    select owner, occurred_at as at, points from ledger.movement where kind = 'expire'
  `.execute(given.owner)
  expect(
    rows.map(({ owner, at, points }) => `${owner} ${at.getTime()} ${points}`).toSorted(),
  ).toEqual(lots.map(({ owner, expires }) => `${owner} ${expires} -5`).toSorted())
})
