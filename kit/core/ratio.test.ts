import fc from 'fast-check'
import { expect, test } from 'vitest'
import { multiplyDivide, spread, sum } from './ratio.ts'

const safe = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })

test('a ratio is exact whole-number arithmetic, however large', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 45 }),
      fc.integer({ min: 0, max: 100_000 }),
      fc.integer({ min: 100_000, max: 10_000_000 }),
      (amount, numerator, denominator) => {
        const exact = BigInt(amount) * BigInt(numerator)
        const by = BigInt(denominator)
        expect(BigInt(multiplyDivide(amount, numerator, denominator))).toBe(exact / by)
        expect(BigInt(multiplyDivide(amount, numerator, denominator, 'up'))).toBe(
          (exact + by - 1n) / by,
        )
        expect(BigInt(multiplyDivide(amount, numerator, denominator, 'half_up'))).toBe(
          (exact * 2n + by) / (by * 2n),
        )
      },
    ),
  ))

test('shares are whole, sum to the total, and none is a unit away from its part', () =>
  fc.assert(
    fc.property(
      safe,
      fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 20 }),
      (total, weights) => {
        const whole = sum(weights)
        const shares = spread(total, weights)
        if (whole === 0) {
          expect(sum(shares)).toBe(0)
          return
        }
        expect(shares.reduce((all, share) => all + BigInt(share), 0n)).toBe(BigInt(total))
        for (const [index, share] of shares.entries()) {
          const exact = BigInt(total) * BigInt(weights[index]!)
          const off = BigInt(share) * BigInt(whole) - exact
          expect(off < 0n ? -off : off).toBeLessThan(BigInt(whole))
        }
      },
    ),
  ))

test('of equal remainders the earlier line gets the unit', () => {
  expect(spread(100, [1, 1, 1])).toEqual([34, 33, 33])
  expect(spread(2, [1, 1, 1])).toEqual([1, 1, 0])
})
