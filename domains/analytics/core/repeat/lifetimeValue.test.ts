import { expect, test } from 'vitest'
import { cdnow, cdnowPurchases } from '#test/publicData.ts'
import { expectedNext, fitBgNbd } from './bgNbd.ts'
import { expectedMean, fitGammaGamma } from './gammaGamma.ts'
import { discountedPurchases, lifetimeValue, valueOfBase } from './lifetimeValue.ts'
import { columnsOf, summarise } from './summary.ts'

const habits = {
  coming: { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 },
  spending: { p: 6.25, q: 3.74, gamma: 1544 },
}
const history = {
  member: 'anna',
  firstOn: '2026-01-05',
  repeats: 3,
  last: 20,
  age: 30,
  mean: 4000,
}
const year = { marginShare: 0.3, periods: 12, weeksPerPeriod: 52 / 12, discount: 0.01 }

test('without a discount, a value is margin by mean by purchases to come', () => {
  const terms = { ...year, discount: 0 }
  const coming = expectedNext(habits.coming, history, 52)
  expect(discountedPurchases(habits.coming, history, terms)).toBeCloseTo(coming, 12)
  const value = 0.3 * expectedMean(habits.spending, history) * coming
  expect(lifetimeValue(habits, history, terms)).toBeCloseTo(value, 9)
  expect(lifetimeValue(habits, history, year)).toBeLessThan(value)
  const [whole, discounted] = [0, 0.25].map((discount) =>
    discountedPurchases(habits.coming, history, { ...year, periods: 1, discount }),
  )
  expect(discounted).toBeCloseTo(whole! / 1.25, 12)
})

test('no value is told from fewer than two hundred members who came again', () => {
  const few = Array.from({ length: 199 }, (_, i) => ({ ...history, mean: 1000 + i }))
  expect(valueOfBase(few, year, { seed: 1, draws: 10 })).toEqual({
    known: false,
    reason: 'too_few_repeaters',
    has: 199,
    needs: 200,
  })
})

test.skipIf(cdnow.absent)(
  cdnow.title('the value of a base has an interval around it, and the same seed gives the same'),
  () => {
    const histories = summarise(cdnowPurchases(), '1997-09-30')
    const asked = { seed: 20_260_101, draws: 12, confidence: 0.8 }
    const once = valueOfBase(histories, year, asked)
    expect(once.known).toBe(true)
    if (!once.known) return
    const { total, members, repeaters, draws } = once.value
    expect({ members, repeaters, draws }).toEqual({ members: 2357, repeaters: 946, draws: 12 })
    expect(total.low).toBeLessThan(total.estimate)
    expect(total.high).toBeGreaterThan(total.estimate)
    expect((total.high - total.low) / total.estimate).toBeLessThan(0.4)
    expect(valueOfBase(histories, year, { ...asked, draws: 3 })).toEqual(
      valueOfBase(histories, year, { ...asked, draws: 3 }),
    )
  },
)

test.skipIf(cdnow.absent)(
  cdnow.title('the honest accuracy in money: 16% too low, where the old rate is 61% too high'),
  () => {
    const purchases = cdnowPurchases()
    const histories = summarise(purchases, '1997-09-30')
    const coming = fitBgNbd(columnsOf(histories))
    const spending = fitGammaGamma(histories)
    if (!coming.known || !spending.known) throw new Error('not fitted')
    const habits = { coming: coming.value.params, spending: spending.value.params }
    const terms = { marginShare: 1, periods: 39, weeksPerPeriod: 1, discount: 0 }
    const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0)
    const later = purchases.filter(({ day }) => day > '1997-09-30')
    const actual = sum(later.map(({ amount }) => amount))
    const forecast = sum(histories.map((history) => lifetimeValue(habits, history, terms)))
    const onward = sum(
      histories.map(({ mean, repeats, age }) => (((mean ?? 0) * repeats) / age) * 39),
    )
    expect(actual).toBe(7_097_639)
    expect(forecast / actual - 1).toBeCloseTo(-0.156, 3)
    expect(onward / actual - 1).toBeCloseTo(0.61, 2)
  },
)
