import { describe, expect, test } from 'vitest'
import { repeatRate, visitsOf } from './visits.ts'

const at = (day: string) => Date.parse(`${day}T12:00:00+03:00`)

describe('who comes again within a month', () => {
  const seen = (sales: readonly (readonly [day: string, member: string | null])[]) => {
    const visits = visitsOf('Europe/Moscow')
    for (const [day, member] of sales) visits.see(at(day), member)
    return visits.finish()
  }

  test('is counted in whole months alone, and in a month without a sale nobody does', () => {
    expect(
      seen([
        ['2025-01-20', 'anna'],
        ['2025-01-21', 'anna'],
        ['2025-02-01', 'anna'],
        ['2025-02-02', 'boris'],
        ['2025-02-28', 'anna'],
        ['2025-02-28', null],
        ['2025-04-30', 'boris'],
        ['2025-05-01', 'boris'],
        ['2025-05-02', 'boris'],
      ]),
    ).toEqual({ months: 3, active: 3, repeaters: 1 })
  })

  test('of a history within two months nothing is known', () => {
    expect(seen([])).toEqual({ months: 0, active: 0, repeaters: 0 })
    const two = seen([
      ['2025-01-20', 'anna'],
      ['2025-02-01', 'anna'],
    ])
    expect(two).toEqual({ months: 0, active: 0, repeaters: 0 })
    expect(repeatRate(two, 0)).toBeNull()
  })
})

test('the share that comes again stays as it was without a rise, and rises and falls with how often people buy', () => {
  const half = { months: 10, active: 1_000, repeaters: 336 }
  expect(repeatRate(half, 0)).toBeCloseTo(0.336, 10)
  // λ = 0.7698 gives 0.336; a tenth more gives 1 − 0.8468 ÷ (e^0.8468 − 1)
  expect(repeatRate(half, 0.1)).toBeCloseTo(0.3643, 3)
  expect(repeatRate(half, -0.5)!).toBeLessThan(0.2)
  expect(repeatRate(half, -1)).toBe(0)
  expect(repeatRate({ ...half, repeaters: 0 }, 0.1)).toBeNull()
  expect(repeatRate({ ...half, repeaters: 1_000 }, 0.1)).toBeNull()
})
