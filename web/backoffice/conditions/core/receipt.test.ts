import { expect, test } from 'vitest'
import { unitsFor } from './form.ts'
import { instantFrom, localText } from './moments.ts'
import { askedOf, type TryForm } from './receipt.ts'

const units = unitsFor({ minorDigits: 2, scale: 0 }, ',', 'spend')
const line = {
  key: 'a',
  category: 'coffee',
  kind: 'goods',
  quantity: '1,5',
  price: '249,90',
} as const
const form: TryForm = {
  who: 'imagined',
  member: '',
  tier: 'gold',
  visits: '9',
  points: '1 200',
  birthday: '2000-03-05',
  at: '2027-03-05T09:00',
  store: '',
  channel: ' web ',
  coupon: '',
  redeem: true,
  lines: [line],
}
const asked = (part: Partial<TryForm> = {}) => askedOf({ ...form, ...part }, units, 'Europe/Moscow')

test('a receipt that is made up is asked as a till would ask', () => {
  expect(asked()).toEqual({
    receipt: {
      occurredAt: '2027-03-05T09:00:00+03:00',
      channel: 'web',
      pointsToRedeem: 'max',
      lines: [
        {
          lineId: '1',
          sku: 'coffee',
          category: 'coffee',
          kind: 'goods',
          quantity: '1.5',
          unitPrice: '249.90',
          amount: 374_85,
        },
      ],
    },
    imagined: { visits: 9, points: 1_200, tier: 'gold', birthday: '2000-03-05' },
  })
})

test.each([
  ['8 926 123-45-67', { phone: '8 926 123-45-67' }],
  ['2000 0000 0001 5', { cardNumber: '2000000000015' }],
  ['anna@example.test', { email: 'anna@example.test' }],
])('%s names a member', (member, ref) => {
  expect(asked({ who: 'member', member })).toMatchObject({ receipt: { member: ref } })
})

test('a field that cannot be understood is named', () => {
  expect(asked({ lines: [line, { ...line, price: 'ten' }] })).toEqual({ field: 'price', line: 1 })
  expect(asked({ lines: [{ ...line, quantity: '0' }] })).toEqual({ field: 'quantity', line: 0 })
  expect(asked({ at: '2027-02-31' })).toEqual({ field: 'at' })
  expect(asked({ visits: '1,5' })).toEqual({ field: 'visits' })
  expect(asked({ who: 'member', member: ' ' })).toEqual({ field: 'member' })
})

test('a day and a time are those of the zone, whatever the season', () => {
  expect(instantFrom('Europe/Berlin', '2027-07-01T10:00')).toBe('2027-07-01T10:00:00+02:00')
  expect(instantFrom('Europe/Berlin', '2027-01-01T10:00')).toBe('2027-01-01T10:00:00+01:00')
  expect(instantFrom('America/St_Johns', '2027-01-01T10:00')).toBe('2027-01-01T10:00:00-03:30')
  expect(localText('Asia/Almaty', Date.parse('2027-01-01T22:30:00Z'))).toBe('2027-01-02T03:30')
})
