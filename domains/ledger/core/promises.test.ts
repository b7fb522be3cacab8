import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inLanguage, inWords } from './promises.ts'

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

const said = [
  ...textOf('../../../test/invariants.sql').matchAll(/^-- (?:I\d+|do:) (.+)$/gm),
  ...textOf('../chainCheck.ts').matchAll(/(?:promise|advice):\s+'(.+)',$/gm),
].map(([, words]) => words!)

test('every promise of the book, and every advice, is said in Russian', () => {
  expect(said.length).toBeGreaterThan(60)
  expect(said.filter((words) => !/[а-яё]/i.test(inWords(words, 'ru')))).toEqual([])
  expect(said.filter((words) => inWords(words, 'en') !== words)).toEqual([])
})

test('a finding keeps all else; what nobody translated stays English', () => {
  const finding = { promise: 'what was approved was done, once', advice: null, owner: 'a' }
  const russian = { ...finding, promise: 'одобренное сделано, и ровно один раз' }
  expect(inLanguage(finding, 'ru')).toEqual(russian)
  expect(inWords('a promise to come', 'ru')).toBe('a promise to come')
})
