import fc from 'fast-check'
import { expect, test } from 'vitest'
import { receiptOf, smsOf } from './sms.ts'

const lengths = (text: string) => smsOf(text).parts.map((part) => [...part].length)

test('a short text goes alone, a long one in parts that leave room for their header', () => {
  expect(smsOf('a'.repeat(160)).parts).toHaveLength(1)
  expect(lengths('a'.repeat(161))).toEqual([153, 8])
  expect(smsOf('я'.repeat(70)).parts).toHaveLength(1)
  expect(lengths('я'.repeat(71))).toEqual([67, 4])
})

test('what stands behind an escape counts two and is never torn', () => {
  expect(smsOf('€'.repeat(80)).parts).toHaveLength(1)
  expect(lengths('€'.repeat(81))).toEqual([76, 5])
  expect(smsOf(`${'a'.repeat(152)}€${'a'.repeat(20)}`).parts[0]).toBe('a'.repeat(152))
  expect(smsOf(`${'я'.repeat(66)}😀${'я'.repeat(20)}`).parts[0]).toBe('я'.repeat(66))
})

test('parts put together are the text, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), (text) => {
      expect(smsOf(text).parts.join('')).toBe(text)
    }),
  )
})

test('a receipt is read by its parameters and by its text, in any base of its number', () => {
  const text =
    'id:0000000255 sub:001 dlvrd:001 submit date:2611221000 done date:2611221001 stat:DELIVRD err:000 text:'
  expect(receiptOf({ text })).toMatchObject({ state: 'delivered' })
  expect(receiptOf({ text })!.ids).toEqual(
    expect.arrayContaining(['0000000255', '255', 'ff', 'FF']),
  )
  expect(receiptOf({ id: 'ff', state: 5, text: '' })).toMatchObject({ state: 'failed' })
  expect(receiptOf({ id: 'ff', state: 5, text: '' })!.ids).toContain('255')
  expect(receiptOf({ text: 'id:1 stat:ACCEPTD' })).toMatchObject({ state: 'waiting' })
  expect(receiptOf({ text: 'Спасибо' })).toBeNull()
})
