import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pace } from './pace.ts'

test('an idle channel lets the messages of a second through, and the rest at its rate', () => {
  expect(pace({ freeAt: 0, rate: 10, now: 5_000 }, 12)).toEqual({
    granted: 10,
    freeAt: 6_000,
    waits: [5_100, 5_200],
  })
  expect(pace({ freeAt: 6_000, rate: 10, now: 5_000 }, 1).granted).toBe(0)
  expect(pace({ freeAt: 6_000, rate: 10, now: 5_100 }, 1).granted).toBe(1)
})

test('what cannot wait goes at once, and others wait the longer for it', () => {
  const grant = pace({ freeAt: 6_000, rate: 10, now: 5_000 }, 1, 3)
  expect(grant).toMatchObject({ granted: 0, freeAt: 6_300, waits: [5_400] })
})

test('in no stretch of time does more leave than the rate and one second of burst', () => {
  const asks = fc.array(fc.record({ after: fc.nat(400), wanted: fc.nat(30) }), { maxLength: 40 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), asks, (rate, asks) => {
      let now = 10_000
      let freeAt = 0
      const left: number[] = []
      for (const { after, wanted } of asks) {
        now += after
        const grant = pace({ freeAt, rate, now }, wanted)
        freeAt = grant.freeAt
        left.push(...Array<number>(grant.granted).fill(now))
      }
      for (const [first, from] of left.entries()) {
        for (const [last, to] of left.entries()) {
          if (last < first) continue
          const most = Math.floor(((to - from) / 1_000) * rate) + rate + 1
          expect(last - first + 1).toBeLessThanOrEqual(most)
        }
      }
    }),
  )
})
