import { describe, expect, test } from 'vitest'
import type { PointInForce, SearchPoint } from '#domains/simulation/search.api.ts'
import { simulationEn } from '../words.en.ts'
import { against, outOfReach } from './against.ts'
import type { Reading } from './tables.ts'

const reading: Reading = {
  money: (minor) => `${minor / 100} RUB`,
  points: String,
  count: String,
  percent: (share) => `${Math.round(share * 1000) / 10}%`,
  month: String,
  units: { money: 100, points: 1 },
}

const nobody = { members: 0, lost: 0, most: 0 }

function point(over: Partial<SearchPoint> = {}, given = 10_000): SearchPoint {
  return {
    choices: {},
    figures: { discounts: 0, paidWithPoints: given, liability: 500 } as PointInForce['figures'],
    breakEven: 0.05,
    neverPays: false,
    loss: 0.2,
    breaks: [],
    measures: {
      effectiveDiscount: 300,
      partPayment: 3_000,
      worseOff: 0,
      regularsToday: 0,
      regularsInForce: 0,
      loss: 0.2,
      turnedNegative: 2,
      offers: 5,
    },
    seen: { partPayment: 3_000, today: nobody, inForce: nobody },
    isFrontier: true,
    ...over,
  }
}

describe('a variant beside the version in force', () => {
  test('is told in sentences, one for each thing that differs, and each has its words', () => {
    const now = point()
    const then = point(
      {
        loss: 0.1,
        breakEven: null,
        neverPays: true,
        measures: { ...now.measures!, turnedNegative: 9, partPayment: 1_500, offers: 3 },
        seen: { ...now.seen!, inForce: { members: 4, lost: 900, most: 500 } },
      },
      7_000,
    )
    const told = against(then, now, reading)
    expect(told).toEqual([
      { key: 'given.less', values: { by: '30 RUB', now: '100 RUB' } },
      { key: 'loss', values: { then: '10%', now: '20%' } },
      { key: 'neverPays', values: {} },
      { key: 'turnedNegative', values: { then: '9', now: '2' } },
      { key: 'partPayment', values: { then: '15%', now: '30%' } },
      { key: 'offers', values: { then: '3', now: '5' } },
      { key: 'regulars.some', values: { members: '4', lost: '9 RUB', most: '5 RUB' } },
    ])
    for (const { key } of told) expect(simulationEn).toHaveProperty([`sim.against.${key}`])
  })

  test('that is the same says so and nothing else but that no regular loses', () => {
    const told = against(point(), point(), reading)
    expect(told.map(({ key }) => key)).toEqual(['given.same', 'regulars.none'])
  })
})

test('a wish that no variant grants is named with the nearest that any comes', () => {
  const points = [
    point({
      breaks: ['offers', 'loss'],
      measures: { ...point().measures!, offers: 6, loss: null },
    }),
    point({
      breaks: ['offers', 'loss'],
      measures: { ...point().measures!, offers: 4, loss: null },
    }),
  ]
  expect(outOfReach(points, { offers: 3, loss: 0.1, worseOff: 0 })).toEqual([
    { name: 'offers', most: 3, nearest: 4 },
    { name: 'loss', most: 0.1, nearest: null },
  ])
})
