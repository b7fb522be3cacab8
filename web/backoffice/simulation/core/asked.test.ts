import { describe, expect, test } from 'vitest'
import { askedOf, assumedOf, supposedOf, usual, type Form } from './asked.ts'
import { endsOfLift, mostOf } from './limits.ts'
import { guessOf, typed, typedList } from './numbers.ts'
import { csvOf } from './sheet.ts'

const programme = { id: '01a00000-0000-7000-8000-000000000000', minorDigits: 2, scale: 0 }
const ask = (part: Partial<Form>) => askedOf({ ...usual, ...part }, programme)

describe('what is typed', () => {
  test('is read with a comma, a point and spaces between thousands, and is no number otherwise', () => {
    expect([typed('1 250,50'), typed('3.5'), typed('-2')]).toEqual([1250.5, 3.5, -2])
    expect([typed(''), typed('5%'), typed('1,2,3')]).toEqual([null, null, null])
    expect(typedList('3 5; 7,5')).toEqual([3, 5, 7.5])
    expect([typedList(''), typedList('3 x')]).toEqual([null, null])
  })

  test('by two ends is a guess: the same ones are certain, upside down is none', () => {
    expect(guessOf('0', '10')).toEqual({ kind: 'between', p5: 0, p95: 0.1 })
    expect(guessOf('12,5', '12.5')).toEqual({ kind: 'fixed', value: 0.125 })
    expect([guessOf('10', '0'), guessOf('', '5')]).toEqual([null, null])
  })
})

describe('the form of a simulation', () => {
  test('asks in minor units and shares what was typed in roubles and per cent', () => {
    const found = ask({ versions: [1, 2], margin: '32,5', fixedCost: '1 000', redeem: 'share' })
    expect(found).toMatchObject({
      simulation: {
        margin: 3_250,
        fixedCost: 100_000,
        redeem: 'share:30',
        variants: [{ version: 1 }, { version: 2 }],
        assumptions: { months: 12, frequencyLift: { kind: 'between', p5: 0, p95: 0.1 }, seed: 1 },
      },
    })
  })

  test('names every field that is wrong, and asks nothing', () => {
    const found = ask({ margin: '130', from: '2026-02-01', to: '2026-01-01' })
    expect(found).toEqual({ wrong: new Set(['period', 'margin', 'variants']) })
    expect(ask({ source: 'file', versions: [1] })).toEqual({ wrong: new Set(['file']) })
  })

  test('of a search asks thresholds of tiers in money, and needs something that may change', () => {
    const search = { kind: 'search', base: 1 } as const
    expect(ask(search)).toEqual({ wrong: new Set(['axes']) })
    const tier = { path: '/tiers/ladder/0/from', values: '10000 20000' }
    const cap = { path: '/redeem/cap/share/numerator', values: '20 30' }
    expect(ask({ ...search, axes: [tier, cap] })).toMatchObject({
      search: {
        dimensions: [
          { path: tier.path, values: [1_000_000, 2_000_000] },
          { path: cap.path, values: [20, 30] },
        ],
      },
    })
  })

  test('of a search asks limits in their units, names each that is none, and shows them again as they were typed', () => {
    const cap = { path: '/redeem/cap/share/numerator', values: '20 30' }
    const rule = { path: '/rules/2', values: '' }
    const search = { kind: 'search', base: 1, axes: [cap, rule] } as const
    const most = {
      ...usual.most,
      effectiveDiscount: '4.5',
      partPayment: '15',
      loss: '12.5',
      offers: '3',
      regularsInForce: '0',
    }
    const found = ask({ ...search, most, regularFrom: '4' })
    if (!('search' in found)) throw new Error('the search is wrong')
    expect(found.search).toMatchObject({
      constraints: {
        effectiveDiscount: 450,
        partPayment: 1_500,
        loss: 0.125,
        offers: 3,
        regularsInForce: 0,
      },
      regularFrom: 4,
      dimensions: [{}, { path: '/rules/2', values: [true, false] }],
    })
    expect(mostOf(found.search.constraints!)).toEqual(most)
    expect(endsOfLift(found.search.lift)).toEqual(usual.lift)
    const wrong = { ...most, loss: '101', offers: '2,5', worseOff: '-1' }
    expect(ask({ ...search, most: wrong, regularFrom: '0', lift: ['', ''] })).toEqual({
      wrong: new Set(['most.loss', 'most.offers', 'most.worseOff', 'regularFrom', 'lift']),
    })
  })

  test('shows what was supposed as it was typed', () => {
    const told = supposedOf(usual.assume, 2)
    if ('wrong' in told) throw new Error('the usual assumptions are wrong')
    expect(assumedOf(told.asked, 2)).toEqual(usual.assume)
  })
})

test('a table goes into a file with its raw figures, and nothing in it is a formula', () => {
  const cell = { shown: '1 000 ₽', raw: 1000 }
  const csv = csvOf({ head: ['a "b"', 'c'], rows: [{ name: '=1+1', cells: [cell] }] })
  expect(csv.split('\r\n')).toEqual(['\ufeff"a ""b""","c"', `"'=1+1",1000`, ''])
})
