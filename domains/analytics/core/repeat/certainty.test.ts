import { expect, test } from 'vitest'
import { cdnow, cdnowPurchases } from '#test/publicData.ts'
import { makeDice, seedOf } from '../numbers/dice.ts'
import * as bgNbd from './bgNbd.ts'
import { sumOver, sumWithInterval } from './certainty.ts'
import * as mbgNbd from './mbgNbd.ts'
import * as paretoNbd from './paretoNbd.ts'
import { simulateBgNbd } from './simulate.ts'
import { columnsOf, summarise, type Seen } from './summary.ts'

const YEAR = 52
const next = (params: bgNbd.BgNbd, history: Seen) => bgNbd.expectedNext(params, history, YEAR)

test('of fifty made-up chains, some nine in ten of the intervals have what their true parameters say', () => {
  const truth = { r: 0.6, alpha: 6, a: 0.8, b: 2.5 }
  let within = 0
  for (let chain = 0; chain < 50; chain++) {
    const dice = makeDice(seedOf(11, chain))
    const seen = columnsOf(
      Array.from({ length: 1_500 }, () => {
        const age = 10 + dice.below(60)
        return { ...simulateBgNbd(truth, age, dice), age }
      }),
    )
    const fit = bgNbd.fitBgNbd(seen)
    if (!fit.known) throw new Error(fit.reason)
    const sure = sumWithInterval(bgNbd.model, fit.value.params, seen, next)
    if (!sure.known) throw new Error(sure.reason)
    const { low, high } = sure.value
    const told = sumOver(truth, seen, next)
    if (low <= told && told <= high) within++
  }
  expect(within).toBeGreaterThanOrEqual(39)
  // intervals that had everything would say nothing
  expect(within).toBeLessThan(50)
})

test('away from the top of the likelihood there is no interval', () => {
  const seen = columnsOf([
    { repeats: 2, last: 10, age: 30 },
    { repeats: 0, last: 0, age: 30 },
  ])
  const flat = { ...bgNbd.model, logLikelihood: () => -1 }
  expect(sumWithInterval(flat, { r: 1, alpha: 4, a: 1, b: 2 }, seen, next)).toMatchObject({
    known: false,
    reason: 'did_not_converge',
  })
})

test.skipIf(cdnow.absent)(
  cdnow.title('three models of the same members say how sure they are, and are about as sure'),
  () => {
    const seen = columnsOf(summarise(cdnowPurchases(), '1997-09-30'))
    const fits = [
      [bgNbd.fitBgNbd(seen), bgNbd] as const,
      [mbgNbd.fitMbgNbd(seen), mbgNbd] as const,
      [paretoNbd.fitParetoNbd(seen), paretoNbd] as const,
    ]
    const widths = fits.map(([fit, of]) => {
      if (!fit.known) throw new Error(fit.reason)
      // each model with the parameters that are its own
      const { model, expectedNext } = of as typeof bgNbd
      const params = fit.value.params as bgNbd.BgNbd
      const sure = sumWithInterval(model, params, seen, (own, history) =>
        expectedNext(own, history, 39),
      )
      if (!sure.known) throw new Error(sure.reason)
      const { estimate, low, high, confidence } = sure.value
      expect(confidence).toBe(0.9)
      expect(low).toBeLessThan(estimate)
      expect(high).toBeGreaterThan(estimate)
      return (high - low) / estimate
    })
    for (const width of widths) {
      expect(width).toBeGreaterThan(0.05)
      expect(width).toBeLessThan(0.4)
    }
  },
  60_000,
)
