import { expect, test } from 'vitest'
import { fileName } from './fileName.ts'

test('a file is named by its batch, whatever signs the name has', () => {
  expect(fileName('Весна 26', 'csv')).toBe('Весна-26.csv')
  expect(fileName('../a/b: "c"', 'svg')).toBe('a-b-c.svg')
  expect(fileName('???', 'csv')).toBe('cards.csv')
  expect(fileName('x'.repeat(200), 'csv')).toHaveLength(84)
})
