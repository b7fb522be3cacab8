import { expect, test, vi } from 'vitest'
import { freshFolder } from '#test/folder.ts'
import { search, type SearchAsked } from './searching.ts'

// each search starts threads, which take their time on a machine that is busy
vi.setConfig({ testTimeout: 120_000 })

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
  line: { sku: 'sku', amount: 'sum', discount: 'off', cost: 'cost' },
})

/**
 * A year in which anna comes each month and has three per cent off, and each of many others comes once.
 * Seven tenths of what is paid are the cost.
 */
const SALES = [
  'no,at,who,sku,sum,off,cost',
  ...Array.from({ length: 12 }, (_, month) => {
    const at = `5.${month + 1}.2025 12:00`
    return [
      `a${month},${at},anna,oil,970.00,30.00,679.00`,
      `b${month},${at},guest-${month},oil,1000.00,0.00,700.00`,
    ]
  }).flat(),
].join('\n')
const salesPath = written('sales.csv', SALES)

const rule = (id: string, points: number) => ({
  id,
  name: { ru: id, en: id },
  on: 'purchase',
  then: { rate: { points, per: 100 } },
})
const conditions = {
  rules: [rule('base', 5), rule('more', 1)],
  redeem: { value: { points: 1, amount: 1 }, cap: { share: { numerator: 50, denominator: 100 } } },
  expiry: { kind: 'never' },
}
const conditionsPath = written('conditions.json', conditions)

const RATE = '/rules/0/then/rate/points'
const CAP = '/redeem/cap/share/numerator'

const asked: SearchAsked = {
  salesPath,
  mappingPath,
  conditionsPath,
  until: null,
  paying: { kind: 'max' },
  discounts: 'replaced',
  margin: null,
  fixedCost: 0,
  scale: 0,
  language: 'en',
  dimensions: [{ path: RATE, values: [1, 5, 9] }],
  constraints: {},
  lift: null,
  threads: 1,
}
const searched = (how: Partial<SearchAsked>) => search({ ...asked, ...how })

test('regulars worse off than today and than in force are told with what they lose, and bind', async () => {
  const { found, regulars, inForce } = await searched({
    constraints: { regularsToday: 0, regularsInForce: 0 },
  })
  expect(regulars).toEqual({ from: 6, members: 1 })
  const [least, same, most] = found
  // 2% of what anna pays is less than the three of today; 6% is not, as long as points can be spent
  expect(least!.seen.today).toMatchObject({ members: 1 })
  expect(least!.seen.today.lost).toBeGreaterThan(0)
  expect(least!.seen.inForce).toMatchObject({ members: 1 })
  expect(least!.breaks).toEqual(['regularsToday', 'regularsInForce'])
  expect(least!.isFrontier).toBe(false)
  // what the search began with is what it is compared with: nobody can be worse off
  expect(same!.seen.inForce).toEqual({ members: 0, lost: 0, most: 0 })
  expect(same!.figures).toEqual(inForce!.figures)
  for (const each of [same, most]) expect(each!.breaks).toEqual([])
})

test('who is a regular is said by whoever asks: of those who come once, all are; of a hundred times, nobody', async () => {
  const all = await searched({ regularFrom: 1, constraints: { regularsInForce: 0 } })
  expect(all.regulars.members).toBe(13)
  expect(all.found[0]!.seen.inForce!.members).toBe(13)
  const none = await searched({ regularFrom: 100, constraints: { regularsInForce: 0 } })
  expect(none.regulars).toEqual({ from: 100, members: 0 })
  expect(none.found[0]!.breaks).toEqual([])
})

test('where today’s discounts stay nobody is worse off than with them', async () => {
  const { found } = await searched({ discounts: 'kept', constraints: { regularsToday: 0 } })
  expect(found.map(({ seen }) => seen.today.members)).toEqual([0, 0, 0])
})

test('part payment is held by every single receipt: the dearest cap breaks it, and says by how much', async () => {
  const dimensions = [
    { path: CAP, values: [3, 5] },
    { path: RATE, values: [9] },
  ]
  const { found } = await searched({ dimensions, constraints: { partPayment: 300 } })
  const [within, beyond] = found
  expect([within!.breaks, beyond!.breaks]).toEqual([[], ['partPayment']])
  expect(within!.measures.partPayment).toBeLessThanOrEqual(300)
  expect(beyond!.measures.partPayment).toBeGreaterThan(300)
  expect(beyond!.measures.partPayment).toBeLessThanOrEqual(500)
})

test('at most so many programmes: variants with more rules are not worth it, however good', async () => {
  const dimensions = [
    { path: '/rules/0', values: [true, false] },
    { path: '/rules/1', values: [true, false] },
  ]
  const { found } = await searched({ dimensions, constraints: { offers: 1 } })
  expect(found.map(({ document, breaks }) => [document.rules.length, breaks])).toEqual([
    [2, ['offers']],
    [1, []],
    [1, []],
    [0, []],
  ])
  expect(found[0]!.isFrontier).toBe(false)
})

test('the chance of a loss binds, and on sales without costs or a margin holds for nobody', async () => {
  const lift = { mean: 0.1, deviation: 0.02 }
  const { found } = await searched({ lift, constraints: { loss: 0.5 } })
  const losses = found.map(({ loss }) => loss!)
  expect(losses.toSorted((a, b) => a - b)).toEqual(losses)
  expect(found.map(({ breaks }) => breaks)).toEqual(
    losses.map((loss) => (loss > 0.5 ? ['loss'] : [])),
  )
  expect(new Set(found.map(({ breaks }) => breaks.length))).toEqual(new Set([0, 1]))
  const costless = written('costless.csv', SALES.replaceAll(/,\d+\.\d+$/gm, ','))
  const unknown = await searched({ salesPath: costless, lift, constraints: { loss: 0.99 } })
  expect(unknown.found.map(({ loss, breaks }) => [loss, breaks])).toEqual(
    unknown.found.map(() => [null, ['loss']]),
  )
})

test('threads come to what one alone comes to', async () => {
  const dimensions = [
    { path: RATE, values: [1, 5] },
    { path: CAP, values: [10, 50] },
  ]
  const alone = await searched({ dimensions })
  expect(await searched({ dimensions, threads: 2 })).toEqual(alone)
})
