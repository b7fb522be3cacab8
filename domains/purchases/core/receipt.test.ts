import { expect, test } from 'vitest'
import { isMisread, readReceipt, type Sent } from './receipt.ts'

const sent = (amounts: readonly number[]): Sent => ({
  externalId: 'R-1',
  occurredAt: '2026-03-01T10:15:00+03:00',
  currency: 'RUB',
  lines: amounts.map((amount, index) => ({
    lineId: String(index),
    sku: 'A',
    quantity: '1',
    unitPrice: '1.00',
    amount,
  })),
})

test('a receipt whose lines sum to more than counts exactly is refused with the limit', () => {
  const most = 1_000_000_000_000
  expect(isMisread(readReceipt(sent([most - 1, 1])))).toBe(false)
  expect(readReceipt(sent([most, 1]))).toEqual({ code: 'lines.too_large', details: { most } })
  const huge = Number.MAX_SAFE_INTEGER
  expect(readReceipt(sent([huge, huge]))).toMatchObject({ code: 'lines.too_large' })
})
