import { expect, test } from 'vitest'
import { previewed } from './preview.ts'

test('a receipt is told by its number, its day, its member and its lines', () => {
  const line = { lineId: '1', sku: 'OIL', name: 'Масло', quantity: '2', amount: 200_00 }
  const receipt = {
    externalId: 'R-1',
    occurredAt: '2026-01-31T10:00:00+03:00',
    member: { externalId: 'C-7' },
    lines: [line, { lineId: '2', sku: 'S', quantity: '1', amount: 5 }],
  }
  expect(previewed(receipt)).toEqual({
    title: 'R-1',
    facts: [
      { field: 'receipt.occurredAt', value: { kind: 'instant', at: receipt.occurredAt } },
      { field: 'receipt.member', value: { kind: 'text', text: 'C-7' } },
    ],
    lines: [
      { name: 'Масло', sku: 'OIL', quantity: '2', amount: 200_00 },
      { name: 'S', sku: 'S', quantity: '1', amount: 5 },
    ],
  })
})

test('a member is told by what is filled in', () => {
  const row = { externalId: '', phone: '+79990000001', firstName: 'Вера', lastName: 'Гайкина' }
  expect(previewed({ ...row, points: 500, enrolledAt: { ms: 0, offsetMinutes: 0 } })).toEqual({
    title: 'Гайкина Вера',
    facts: [
      { field: 'member.phone', value: { kind: 'text', text: '+79990000001' } },
      { field: 'member.enrolledAt', value: { kind: 'instant', at: '1970-01-01T00:00:00.000Z' } },
      { field: 'openingBalance.points', value: { kind: 'points', points: 500 } },
    ],
    lines: [],
  })
})

test('what is neither is empty, and nothing is thrown', () => {
  expect(previewed(null)).toEqual({ title: '', facts: [], lines: [] })
})
