import { expect, test } from 'vitest'
import { tellingsOf } from './ways.ts'

const one = (id: string, insteadOf: string | null = null) => ({ id, insteadOf })
const told = (messages: readonly ReturnType<typeof one>[]) =>
  tellingsOf(messages).map((ways) => ways.map(({ id }) => id).join(' > '))

test('a message that went other ways is told of once, by the ways in their order', () => {
  expect(told([one('d', 'c'), one('x'), one('c', 'a'), one('a')])).toEqual(['a > c > d', 'x'])
})

test('one whose first ways are not read yet stands by itself until they are', () => {
  expect(told([one('d', 'c'), one('x')])).toEqual(['d', 'x'])
})
