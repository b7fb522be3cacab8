import { expect, test } from 'vitest'
import {
  at,
  columnOf,
  missing,
  ofMembers,
  ofPurchases,
  put,
  withColumn,
  type Draft,
} from './fields.ts'

const draft: Draft = {
  what: 'purchases',
  receipt: {
    externalId: 'No',
    occurredAt: { column: 'Date', formats: ['D.M.YYYY'] },
    member: { as: 'phone', from: { column: 'Phone', removePrefix: '8' }, enrol: true },
  },
  line: { sku: { value: 'goods' }, amount: 'Sum' },
}
const field = (path: string) => [...ofPurchases, ...ofMembers].find((each) => each.path === path)!

test('a value is put at a path, and what becomes empty goes', () => {
  expect(at(draft, 'receipt.occurredAt.column')).toBe('Date')
  expect(at(draft, 'receipt.store.name')).toBeUndefined()
  expect(put(draft, 'line.tax', 'VAT')).toMatchObject({ line: { amount: 'Sum', tax: 'VAT' } })
  expect(put({ line: { tax: 'VAT' } }, 'line.tax', undefined)).toEqual({})
})

test('a field is read from a column, from one with changes, or from none', () => {
  expect(columnOf(draft, field('receipt.externalId'))).toBe('No')
  expect(columnOf(draft, field('receipt.occurredAt'))).toBe('Date')
  expect(columnOf(draft, field('receipt.member'))).toBe('Phone')
  expect(columnOf(draft, field('line.sku'))).toBeNull()
  expect(columnOf(draft, field('line.cost'))).toBeNull()
})

test('another column is chosen and all else that was said of the field stays', () => {
  const member = withColumn(draft, field('receipt.member'), 'Mobile')
  expect(at(member, 'receipt.member')).toEqual({
    as: 'phone',
    from: { column: 'Mobile', removePrefix: '8' },
    enrol: true,
  })
  const date = withColumn(draft, field('receipt.occurredAt'), 'Sold')
  expect(at(date, 'receipt.occurredAt')).toEqual({ column: 'Sold', formats: ['D.M.YYYY'] })
  expect(at(withColumn({}, field('member.birthday'), 'Born'), 'member.birthday')).toEqual({
    column: 'Born',
    formats: ['YYYY-MM-DD'],
  })
  expect(columnOf(withColumn(draft, field('line.amount'), null), field('line.amount'))).toBeNull()
})

test('what is still missing is named', () => {
  expect(missing(draft, ofPurchases)).toEqual(['line.sku'])
  const bare = withColumn(withColumn(draft, field('line.amount'), null), field('line.sku'), 'Code')
  expect(missing(bare, ofPurchases)).toEqual(['line.amount'])
  const priced = withColumn(
    withColumn(bare, field('line.quantity'), 'Q'),
    field('line.unitPrice'),
    'P',
  )
  expect(missing(priced, ofPurchases)).toEqual([])
  expect(missing({}, ofMembers)).toEqual(['member.externalId'])
  expect(missing({ member: { phone: 'Tel' } }, ofMembers)).toEqual([])
})
