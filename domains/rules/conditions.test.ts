import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { check } from './core/check.ts'
import { rule } from './core/sample.ts'
import { Condition } from './core/language/when.ts'
import { Grant } from './core/language/then.ts'
import { Redeem } from './core/language/redeem.ts'

const reference = readFileSync(new URL('../../docs/conditions.md', import.meta.url), 'utf8')
const documents = [...reference.matchAll(/```json\n(.*?)```/gs)].map(([, text]) => text!)

test('every document of the reference is sound', () => {
  expect(documents.length).toBeGreaterThan(5)
  for (const text of documents) expect(check(JSON.parse(text))).toEqual([])
})

/** Rows of a table of the reference: the keys named in the first cell, the examples of the second. */
function rowsUnder(heading: string): { keys: string[]; examples: unknown[] }[] {
  const section = reference.split(`${heading}\n`)[1]!.split(/^#/m)[0]!
  return section
    .split('\n')
    .filter((row) => row.startsWith('| `'))
    .map((row) => row.split('|').slice(1, 3))
    .map(([keys = '', examples = '']) => ({
      keys: quotedIn(keys),
      examples: quotedIn(examples).map((text) => JSON.parse(text) as unknown),
    }))
}

const quotedIn = (cell: string): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text!)

test('every example of a condition in the reference is sound', () => {
  const rows = rowsUnder('### when')
  expect(rows.length).toBeGreaterThan(15)
  for (const { keys, examples } of rows) {
    for (const example of examples) {
      expect(check({ rules: [rule('a', { when: { [keys[0]!]: example } })] })).toEqual([])
    }
  }
})

test('every example of a grant in the reference is sound', () => {
  const rows = rowsUnder('### then')
  expect(rows.length).toBeGreaterThan(7)
  for (const { keys, examples } of rows) {
    for (const example of examples) {
      const others = [rule('base')]
      expect(check({ rules: [rule('a', { then: { [keys[0]!]: example } }), ...others] })).toEqual(
        [],
      )
    }
  }
})

test('every example of a limit in the reference is sound', () => {
  const limits = rowsOf('### limits')
  expect(limits).toHaveLength(4)
  for (const limit of limits) expect(check({ rules: [], limits: [limit] })).toEqual([])
})

function rowsOf(heading: string): unknown[] {
  const section = reference.split(`${heading}\n`)[1]!.split(/^#/m)[0]!
  return [...section.matchAll(/^\| `(\{.*?\})` \|/gm)].map(([, text]) => JSON.parse(text!))
}

test('the reference leaves no question, grant or term of redeeming out', () => {
  const when = rowsUnder('### when').flatMap(({ keys }) => keys)
  const questions = Object.keys(Condition.$defs.Condition.properties)
  expect(new Set([...when, 'all', 'any', 'not'])).toEqual(new Set(questions))
  const then = rowsUnder('### then').flatMap(({ keys }) => keys)
  expect(new Set(then)).toEqual(new Set(Object.keys(Grant.properties)))
  const redeem = [
    ...reference
      .split('## redeem\n')[1]!
      .split(/^#/m)[0]!
      .matchAll(/^\| (.*?) \|/gm),
  ]
  const terms = redeem.flatMap(([, cell]) => quotedIn(cell!))
  expect(new Set(terms)).toEqual(new Set(Object.keys(Redeem.properties)))
})
