import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fillBlocks, printDocs, printMap } from './printDocs.ts'

test.each(Object.entries(printDocs()))(
  '%s draws the slices and lists the settings as they are (npm run print writes it)',
  (path, text) => {
    expect(readFileSync(path, 'utf8')).toBe(text)
  },
)

test('a drawing leaves out the calls that follow from others, the table names them all', () => {
  const drawn = printMap({ ledger: [], members: ['ledger'], cards: ['ledger', 'members'] })
  expect(drawn).toContain('cards --> members')
  expect(drawn).not.toContain('cards --> ledger')
  expect(drawn).toContain('| ledger, members |')
})

test('a block is replaced whole, and missing it is an error', () => {
  const text = 'a\n<!-- printed: x -->\n\nold\n\n<!-- printed: end -->\nb\n'
  expect(fillBlocks(text, { x: 'new' })).toBe(
    'a\n<!-- printed: x -->\n\nnew\n\n<!-- printed: end -->\nb\n',
  )
  expect(() => fillBlocks('a', { x: 'new' })).toThrow('printed: x')
})
