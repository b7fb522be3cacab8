import { expect, test } from 'vitest'
import { makeDice, type Dice } from '../numbers/dice.ts'
import * as bgNbd from './bgNbd.ts'
import * as gammaGamma from './gammaGamma.ts'
import * as mbgNbd from './mbgNbd.ts'
import { negativeBinomial } from './negativeBinomial.ts'
import * as paretoNbd from './paretoNbd.ts'
import { simulateBgNbd } from './simulate.ts'
import { columnsOf, summarise } from './summary.ts'

const params = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }
const pareto = { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 }

const massAndMean = (chanceOf: (n: number) => number, most: number) => {
  let mass = 0
  let mean = 0
  for (let n = 0; n <= most; n++) {
    mass += chanceOf(n)
    mean += n * chanceOf(n)
  }
  return { mass, mean }
}

test('the chances of all numbers of purchases sum to one, and their mean is the expectation', () => {
  const models = [
    [(n: number) => bgNbd.chanceOf(params, n, 39), bgNbd.expected(params, 39), 400],
    [(n: number) => mbgNbd.chanceOf(params, n, 39), mbgNbd.expected(params, 39), 400],
    [(n: number) => paretoNbd.chanceOf(pareto, n, 39), paretoNbd.expected(pareto, 39), 150],
  ] as const
  for (const [chanceOf, expected, most] of models) {
    const { mass, mean } = massAndMean(chanceOf, most)
    expect(mass).toBeCloseTo(1, 9)
    expect(mean).toBeCloseTo(expected, 6)
  }
})

test('the chance to be a member falls with silence and never leaves 0–1', () => {
  const alive = [bgNbd, mbgNbd].map((model) =>
    [0, 1, 10, 100, 1000].map((silence) =>
      model.probabilityAlive(params, { repeats: 5, last: 20, age: 20 + silence }),
    ),
  )
  alive.push(
    [0, 1, 10, 100, 1000].map((silence) =>
      paretoNbd.probabilityAlive(pareto, { repeats: 5, last: 20, age: 20 + silence }),
    ),
  )
  for (const chances of alive) {
    expect(chances).toEqual(chances.toSorted((a, b) => b - a))
    expect(chances.every((chance) => chance >= 0 && chance <= 1)).toBe(true)
  }
  expect(bgNbd.probabilityAlive(params, { repeats: 0, last: 0, age: 900 })).toBe(1)
  expect(mbgNbd.probabilityAlive(params, { repeats: 0, last: 0, age: 900 })).toBeLessThan(0.8)
})

test('what was seen and what is expected next sum to what is expected of new members', () => {
  const members = 20_000
  const dice = makeDice(11)
  const sums = { bg: 0, mbg: 0, pareto: 0 }
  for (let i = 0; i < members; i++) {
    const seen = simulateBgNbd(params, 30, dice)
    sums.bg += seen.repeats + bgNbd.expectedNext(params, { ...seen, age: 30 }, 30)
    // MBG/NBD: the first purchase too may be the last. Pareto/NBD: a lifetime of its own.
    const leaving = dice.beta(params.a, params.b)
    const once = lifeOf(dice, dice.gamma(params.r, params.alpha), leaving, leaving)
    sums.mbg += once.repeats + mbgNbd.expectedNext(params, once, 30)
    const end = dice.exponential(dice.gamma(pareto.s, pareto.beta))
    const life = lifeOf(dice, dice.gamma(pareto.r, pareto.alpha), 0, 0, end)
    sums.pareto += life.repeats + paretoNbd.expectedNext(pareto, life, 30)
  }
  expect(sums.bg / members / bgNbd.expected(params, 60)).toBeCloseTo(1, 1)
  expect(sums.mbg / members / mbgNbd.expected(params, 60)).toBeCloseTo(1, 1)
  expect(sums.pareto / members / paretoNbd.expected(pareto, 60)).toBeCloseTo(1, 1)
})

function lifeOf(dice: Dice, rate: number, atFirst: number, leaving: number, end = Infinity) {
  const age = 30
  let repeats = 0
  let last = 0
  if (dice.uniform() < atFirst) return { repeats, last, age }
  for (let next = dice.exponential(rate); next < Math.min(age, end);) {
    repeats++
    last = next
    if (dice.uniform() < leaving) break
    next += dice.exponential(rate)
  }
  return { repeats, last, age }
}

test('with nobody known, what is expected is what is expected of a new member', () => {
  const nobody = { repeats: 0, last: 0, age: 0 }
  expect(bgNbd.expectedNext(params, nobody, 20)).toBeCloseTo(bgNbd.expected(params, 20), 12)
  expect(mbgNbd.expectedNext(params, nobody, 20)).toBeCloseTo(mbgNbd.expected(params, 20), 12)
  expect(paretoNbd.expectedNext(pareto, nobody, 20)).toBeCloseTo(paretoNbd.expected(pareto, 20), 12)
})

test('parameters at which a formula divides by zero give what lies beside them', () => {
  for (const model of [bgNbd, mbgNbd]) {
    const at = (a: number) => model.expected({ ...params, a }, 30)
    expect(at(1)).toBeCloseTo((at(0.999) + at(1.001)) / 2, 4)
  }
  const b = 1 - params.a
  const beside = [b - 1e-4, b + 1e-4].map((b) => bgNbd.expected({ ...params, b }, 30))
  expect(bgNbd.expected({ ...params, b }, 30)).toBeCloseTo((beside[0]! + beside[1]!) / 2, 4)
  const at = (s: number) => paretoNbd.expected({ ...pareto, s }, 30)
  expect(at(1)).toBeCloseTo((at(0.999) + at(1.001)) / 2, 6)
  const alike = { r: 0.5, alpha: 10, s: 0.6, beta: 10 }
  const alive = paretoNbd.probabilityAlive(alike, { repeats: 3, last: 10, age: 30 })
  const near = paretoNbd.probabilityAlive(
    { ...alike, beta: 10.0001 },
    { repeats: 3, last: 10, age: 30 },
  )
  expect(alive).toBeCloseTo(near, 4)
})

test('the parameters of simulated members are found again', () => {
  const dice = makeDice(3)
  const seen = columnsOf(
    Array.from({ length: 6000 }, (_, i) => {
      const age = 20 + (i % 40)
      return { ...simulateBgNbd(params, age, dice), age }
    }),
  )
  const fit = bgNbd.fitBgNbd(seen)
  expect(fit.known).toBe(true)
  if (!fit.known) return
  expect(fit.value.params.r).toBeCloseTo(params.r, 1)
  expect(fit.value.params.alpha / params.alpha).toBeCloseTo(1, 0.5)
  const fitted = bgNbd.expected(fit.value.params, 52)
  expect(fitted / bgNbd.expected(params, 52)).toBeCloseTo(1, 1)
})

test('without sales, without repeats or without churn there is an answer, not a number', () => {
  const none = columnsOf([])
  expect(bgNbd.fitBgNbd(none)).toEqual({ known: false, reason: 'nothing_sold', has: 0, needs: 1 })
  const once = columnsOf([{ repeats: 0, last: 0, age: 30 }])
  for (const fit of [bgNbd.fitBgNbd, mbgNbd.fitMbgNbd, paretoNbd.fitParetoNbd]) {
    expect(fit(once)).toMatchObject({ known: false, reason: 'no_repeats' })
  }
  const dice = makeDice(9)
  const faithful = Array.from({ length: 400 }, () => {
    const rate = dice.gamma(2, 4) + 0.1
    let repeats = 0
    let last = 0
    for (let next = dice.exponential(rate); next < 50; next += dice.exponential(rate)) {
      repeats++
      last = next
    }
    return { repeats, last, age: 50 }
  })
  expect(bgNbd.fitBgNbd(columnsOf(faithful))).toMatchObject({
    known: false,
    reason: 'no_churn_visible',
  })
  expect(paretoNbd.fitParetoNbd(columnsOf(faithful))).toMatchObject({
    known: false,
    reason: 'no_churn_visible',
  })
})

test('a member of thousands of purchases who has long been silent is gone, and no infinity', () => {
  const gone = { repeats: 4000, last: 50, age: 150 }
  for (const model of [bgNbd, mbgNbd]) {
    expect(Number.isFinite(model.logLikelihood(params, columnsOf([gone])))).toBe(true)
    expect(model.probabilityAlive(params, gone)).toBeLessThan(1e-100)
    expect(model.expectedNext(params, gone, 52)).toBeLessThan(1e-90)
    const busy = { ...gone, last: 150 }
    expect(model.expectedNext(params, busy, 52)).toBeGreaterThan(1000)
  }
  expect(Number.isFinite(paretoNbd.logLikelihood(pareto, columnsOf([gone])))).toBe(true)
  expect(paretoNbd.probabilityAlive(pareto, gone)).toBeLessThan(1e-100)
})

test('members who all leave alike are not called faithful', () => {
  const dice = makeDice(21)
  const alike = Array.from({ length: 3000 }, () => {
    const rate = dice.gamma(1, 3)
    let repeats = 0
    let last = 0
    for (let next = dice.exponential(rate); next < 60; next += dice.exponential(rate)) {
      repeats++
      last = next
      if (dice.uniform() < 0.3) break
    }
    return { repeats, last, age: 60 }
  })
  const fit = bgNbd.fitBgNbd(columnsOf(alike))
  if (fit.known)
    expect(fit.value.params.a / (fit.value.params.a + fit.value.params.b)).toBeCloseTo(0.3, 1)
  else expect(fit.reason).toBe('members_too_alike')
})

test('spending that does not vary, or is not there, has no model', () => {
  expect(gammaGamma.fitGammaGamma([])).toMatchObject({ known: false, reason: 'no_repeats' })
  expect(gammaGamma.fitGammaGamma([{ repeats: 0, mean: null }])).toMatchObject({ known: false })
  const same = Array.from({ length: 9 }, () => ({ repeats: 2, mean: 500 }))
  expect(gammaGamma.fitGammaGamma(same)).toMatchObject({ reason: 'no_spread_in_spending' })
  const spending = { p: 6, q: 4, gamma: 1500 }
  const regular = gammaGamma.expectedMean(spending, { repeats: 500, mean: 9000 })
  expect(regular / 9000).toBeCloseTo(1, 2)
  expect(gammaGamma.populationMean({ ...spending, q: 1 })).toBe(Infinity)
})

test('the tail of the negative binomial holds where one minus the rest would cancel', () => {
  const { equal, orMore } = negativeBinomial(0.243, 4.414, 10, 2)
  let tail = 0
  for (let n = 10; n < 80; n++) tail += negativeBinomial(0.243, 4.414, n, 2).equal
  expect(orMore / tail).toBeCloseTo(1, 12)
  expect(equal).toBeLessThan(orMore)
  expect(negativeBinomial(0.5, 3, 0, 2)).toEqual({ equal: 0.6 ** 0.5, orMore: 1 })
})

test('several purchases of a day are one, and what is later than the day asked for is not seen', () => {
  const bought = [
    { member: 'anna', day: '2026-01-05', amount: 700 },
    { member: 'anna', day: '2026-01-19', amount: 300 },
    { member: 'anna', day: '2026-01-19', amount: 500 },
    { member: 'anna', day: '2026-03-01', amount: 900 },
    { member: 'boris', day: '2026-02-01', amount: 100 },
    { member: 'vera', day: '2026-02-03', amount: 100 },
  ]
  expect(summarise(bought, '2026-02-02')).toEqual([
    { member: 'anna', firstOn: '2026-01-05', repeats: 1, last: 2, age: 4, mean: 800 },
    { member: 'boris', firstOn: '2026-02-01', repeats: 0, last: 0, age: 1 / 7, mean: null },
  ])
})
