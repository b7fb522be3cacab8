import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differenceOf } from './difference.ts'

const told = (before: string, after: string) =>
  differenceOf(before, after).map(
    ({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`,
  )

test('a line that changed goes and comes, the others stay', () => {
  expect(told('a\nb\nc', 'a\nx\nc')).toEqual([' a', '-b', '+x', ' c'])
  expect(told('a', 'a')).toEqual([' a'])
  expect(told('a\nb', 'b')).toEqual(['-a', ' b'])
})

test('both texts can be read off the difference', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = differenceOf(before.join('\n'), after.join('\n'))
      const of = (kind: string) =>
        lines.filter((line) => line.kind !== kind).map((line) => line.text)
      expect(of('added')).toEqual(before)
      expect(of('removed')).toEqual(after)
    }),
  )
})
