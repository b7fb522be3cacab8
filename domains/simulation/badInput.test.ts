import { describe, expect, test } from 'vitest'
import { freshFolder } from '#test/folder.ts'
import type { Assumptions } from './core/chance.ts'
import { simulate } from './replaying.ts'
import { search } from './searching.ts'

const written = freshFolder()

const mappingPath = written('mapping.json', {
  what: 'purchases',
  zone: 'Europe/Moscow',
  currency: 'RUB',
  receipt: {
    externalId: 'no',
    occurredAt: { column: 'at', formats: ['D.M.YYYY h:mm'] },
    member: { as: 'externalId', from: 'who', enrol: true },
  },
  line: { sku: 'sku', amount: 'sum', cost: 'cost' },
})
const conditionsPath = written('conditions.json', {
  rules: [
    {
      id: 'base',
      name: { ru: 'База', en: 'Base' },
      on: 'purchase',
      then: { rate: { points: 5, per: 100 } },
    },
  ],
  redeem: { value: { points: 1, amount: 1 }, cap: { share: { numerator: 50, denominator: 100 } } },
  expiry: { kind: 'never' },
})
const assumptions: Assumptions = {
  months: 12,
  frequencyLift: { kind: 'between', p5: 0, p95: 0.1 },
  checkLift: { kind: 'fixed', value: 0 },
  seed: 1,
}

type Row = { at: string; who?: string; sum?: number; cost?: number | null; no?: number }

let files = 0
function asked(rows: readonly Row[]) {
  const lines = rows.map(
    ({ at, who = 'anna', sum = 1_000, cost = 700, no }, place) =>
      `${no ?? place},${at} 12:00,${who},oil,${sum}.00,${cost === null ? '' : `${cost}.00`}`,
  )
  return {
    salesPath: written(`sales-${++files}.csv`, ['no,at,who,sku,sum,cost', ...lines].join('\n')),
    mappingPath,
    conditionsPath,
    until: null,
    paying: { kind: 'max' } as const,
    discounts: 'kept' as const,
    margin: null,
    fixedCost: 0,
    scale: 0,
    language: 'en' as const,
    assumptions,
  }
}

/** Numbers that mean nothing, wherever they stand. */
function meaningless(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => meaningless(part, `${path}/${key}`))
}

/** A year in which each of five people comes each month. */
const year: Row[] = Array.from({ length: 60 }, (_, n) => ({
  at: `${1 + (n % 5) * 5}.${1 + Math.floor(n / 5)}.2025`,
  who: `m${n % 5}`,
}))

async function told(rows: readonly Row[]) {
  const done = await simulate(asked(rows))
  expect(meaningless(done)).toEqual([])
  return done
}

describe('a history that proves little says so, and no number is surer than it', () => {
  test('a sound one, so that the others prove something', async () => {
    const { quality, breakEven, chance, margin } = await told(year)
    expect(quality.warnings.filter((each) => each !== 'short')).toEqual([])
    expect([breakEven?.lift, margin?.before]).toEqual([expect.any(Number), 60 * 30_000])
    expect(chance).toMatchObject({ known: true, value: { draws: 10_000 } })
  })

  test('without costs: no margin, no break-even, no chance', async () => {
    const { quality, breakEven, chance, margin } = await told(
      year.map((row) => ({ ...row, cost: null })),
    )
    expect(quality.warnings).toContain('no_costs')
    expect([margin, breakEven, chance]).toEqual([null, null, { known: false, reason: 'no_margin' }])
  })

  test('with costs of some receipts only: what is known of some is not said of all', async () => {
    const { breakEven, chance, margin } = await told(
      year.map((row, n) => (n === 7 ? { ...row, cost: null } : row)),
    )
    expect(margin).toMatchObject({ receipts: 59 })
    expect([breakEven, chance]).toEqual([null, { known: false, reason: 'no_margin' }])
  })

  test('with a hole of months: the hole is named, and the months in it stand with nothing sold', async () => {
    const { quality, months } = await told(year.filter(({ at }) => !/\.[5-7]\.2025/.test(at)))
    expect(quality.warnings).toContain('gap')
    expect(quality.longestGap).toMatchObject({ after: '2025-04-21', before: '2025-08-01' })
    expect(months.filter(({ receipts }) => receipts === 0).map(({ month }) => month)).toEqual([
      '2025-05',
      '2025-06',
      '2025-07',
    ])
  })

  test('written twice: lines that repeat another are counted and named', async () => {
    const twice = year.flatMap((row, no) => [
      { ...row, no },
      { ...row, no },
    ])
    const { quality, receipts } = await told(twice)
    expect(receipts).toBe(60)
    expect(quality.repeatedLines).toMatchObject({ part: 60, whole: 120 })
    expect(quality.warnings).toContain('repeated')
  })

  test('of a single buyer: of others nothing is said', async () => {
    const { quality, breakEven, chance } = await told(year.map((row) => ({ ...row, who: 'anna' })))
    expect(quality.warnings).toContain('one_member')
    expect([breakEven, chance]).toEqual([null, { known: false, reason: 'one_member' }])
  })

  test('in which nobody came twice: that points cost nothing is not said', async () => {
    const once = year.map((row, n) => ({ ...row, who: `once-${n}` }))
    const { quality, breakEven, chance, redeemed } = await told(once)
    expect(redeemed).toBe(0)
    expect(quality.warnings).toContain('no_repeat')
    expect([breakEven, chance]).toEqual([null, { known: false, reason: 'no_repeat' }])
    const { found } = await search({
      ...asked(once),
      dimensions: [{ path: '/rules/0/then/rate/points', values: [1, 5] }],
      constraints: { loss: 0.5 },
      lift: { mean: 0.1, deviation: 0.05 },
      threads: 1,
    })
    for (const each of found)
      expect([each.loss, each.breakEven, each.breaks]).toEqual([null, null, ['loss']])
  })

  test('without a buyer, without a sale, and with sales of nothing', async () => {
    const nobody = await told(year.map((row) => ({ ...row, who: '' })))
    expect(nobody.quality.warnings).toContain('no_members')
    expect([nobody.breakEven, nobody.chance]).toEqual([
      null,
      { known: false, reason: 'no_members' },
    ])
    const nothing = await told([])
    expect(nothing.quality.warnings).toEqual(['no_sales'])
    expect([nothing.breakEven, nothing.margin, nothing.from]).toEqual([null, null, null])
    expect(nothing.chance).toMatchObject({ known: false })
    const free = await told(year.map((row) => ({ ...row, sum: 0, cost: 0 })))
    expect([free.effectiveDiscount.value, free.breakEven]).toEqual([null, null])
    expect(free.chance).toMatchObject({ known: false })
  })

  test('sold below cost: the programme never pays, and the loss is certain rather than out of range', async () => {
    const { margin, breakEven, chance } = await told(year.map((row) => ({ ...row, cost: 1_100 })))
    expect(margin).toMatchObject({ before: -60 * 10_000, negativeBefore: 60, turnedNegative: 0 })
    expect(breakEven).toEqual({ lift: null, neverPays: true })
    expect(chance).toMatchObject({ known: true, value: { loss: { value: 1 } } })
  })
})
