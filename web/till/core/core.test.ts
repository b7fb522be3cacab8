import { expect, test } from 'vitest'
import { leftOf, stepped } from './quantities.ts'
import { instantOf, numberOf, receiptOf, refOf } from './receipt.ts'
import { minorOf, plainDecimal, pressed } from './sums.ts'
import { hear, nothingYet, type Burst } from './wedge.ts'

/** Types the keys with so many milliseconds between them; what was scanned in the end. */
function typed(keys: readonly string[], pause: number): string | null {
  let burst: Burst = nothingYet
  let scanned: string | null = null
  for (const [index, key] of keys.entries())
    ({ burst, scanned } = hear(burst, key, 1_000 + index * pause))
  return scanned
}

test('a scanner is told from a person by its haste: six keys or more, 35 ms apart at most, then Enter', () => {
  expect(typed([...'2000000000015', 'Enter'], 10)).toBe('2000000000015')
  expect(typed([...'200001', 'Enter'], 35)).toBe('200001')
  expect(typed([...'200001', 'Enter'], 36)).toBe(null)
  expect(typed([...'20001', 'Enter'], 5)).toBe(null)
  expect(typed([...'2000000000015'], 5)).toBe(null)
  expect(typed(['Shift', 'A', 'Shift', ...'BC123', 'Enter'], 5)).toBe('ABC123')
})

test('what a person typed before a scan is no part of it', () => {
  const first = hear(nothingYet, '7', 1_000)
  const scan = hear(first.burst, '2', 1_300)
  expect([first.begins, scan.begins]).toEqual([true, true])
  expect(scan.burst.text).toBe('2')
})

test.each([
  ['1234', 2, 123_400],
  ['12,5', 2, 1_250],
  ['12.50', 2, 1_250],
  ['1 200', 2, 120_000],
  ['0', 2, 0],
  ['12,505', 2, null],
  ['12,5', 0, null],
  ['', 2, null],
  ['-5', 2, null],
])('the sum %j with %i decimals is %j minor units', (text, digits, minor) => {
  expect(minorOf(text, digits)).toBe(minor)
})

test('the pad types a sum: one comma, no more decimals than the currency has, no zero in front', () => {
  const type = (keys: readonly string[], digits = 2) =>
    keys.reduce((sum, key) => pressed(sum, key, digits), '')
  expect(type(['0', '1', '2', ',', '5', ',', '0', '9'])).toBe('12,50')
  expect(type(['1', '2', '⌫', '3'])).toBe('13')
  expect(type([','])).toBe('0,')
  expect(type(['1', ',', '2'], 0)).toBe('12')
})

test('minor units are written as the contract wants them', () => {
  expect([plainDecimal(349_000, 2), plainDecimal(5, 2), plainDecimal(7, 0)]).toEqual([
    '3490.00',
    '0.05',
    '7',
  ])
})

test('a phone is typed in any form, a longer number is a card, and so is what was scanned', () => {
  expect(refOf('8 (999) 000-00-01', false)).toEqual({ phone: '8 (999) 000-00-01' })
  expect(refOf('2000 0000 0001 5', false)).toEqual({ cardNumber: '2000000000015' })
  expect(refOf('20000001', true)).toEqual({ cardNumber: '20000001' })
  expect(refOf('+79990000001', true)).toEqual({ phone: '+79990000001' })
})

test('a receipt without goods is one line with the sum', () => {
  const place = {
    programmeId: 'p',
    currency: 'RUB',
    minorDigits: 2,
    storeId: null,
    tillId: 't',
    cashierId: 'c',
  }
  const sale = { externalId: 'R', occurredAt: 'now', member: null, amount: 12_50, goods: [] }
  const receipt = receiptOf(place, sale)
  expect(receipt).toMatchObject({
    tillId: 't',
    lines: [{ lineId: '1', sku: 'SUM', quantity: '1', unitPrice: '12.50', amount: 1_250 }],
  })
  expect(receipt).not.toHaveProperty('member')
  expect(receipt).not.toHaveProperty('storeId')
})

test('an instant carries the offset of the clock, and the number of a receipt its day and second', () => {
  const moment = new Date('2026-03-01T07:15:09.500Z')
  expect(instantOf(moment, 180)).toBe('2026-03-01T10:15:09+03:00')
  expect(instantOf(moment, -210)).toBe('2026-03-01T03:45:09-03:30')
  expect(numberOf(moment, 7)).toMatch(/^2603\d\d-\d{4}09-07$/)
})

test('what is left of a line is counted exactly, and comes back piece by piece, or as a whole where it is weighed', () => {
  expect(leftOf('3', ['1', '1'])).toBe('1')
  expect(leftOf('0.3', ['0.1', '0.1'])).toBe('0.1')
  expect(leftOf('1', ['1'])).toBe('0')
  expect(stepped('0', '2', 1)).toBe('1')
  expect(stepped('2', '2', 1)).toBe('2')
  expect(stepped('0', '2', -1)).toBe('0')
  expect(stepped('0', '0.45', 1)).toBe('0.45')
  expect(stepped('0.45', '0.45', -1)).toBe('0')
})
